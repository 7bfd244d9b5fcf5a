namespace Sparsescope.Probing;

/// <summary>A probability 1 / (1 + exp(−(slope · score + intercept))).</summary>
public sealed record PlattMap(double Slope, double Intercept)
{
    private const int MostSteps = 200;

    /// <summary>Of the largest likelihood.</summary>
    /// <param name="scores">Finite.</param>
    /// <param name="labels">As many.</param>
    /// <param name="softened">
    /// With Platt's targets, (N₁ + 1) / (N₁ + 2) and 1 / (N₀ + 2), in place of 1 and 0 (Platt 1999): these have a fit where scores
    /// separate the labels.
    /// </param>
    /// <returns>Null where none exists: nothing varies, or, without soft targets, the scores of the two labels do not overlap.</returns>
    public static PlattMap? Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels, bool softened)
    {
        if (scores.Length != labels.Length)
            throw new ArgumentException($"{scores.Length} scores and {labels.Length} labels", nameof(labels));
        var (positives, negatives) = (new List<double>(), new List<double>());
        for (var i = 0; i < scores.Length; i++) (labels[i] ? positives : negatives).Add(scores[i]);
        if (positives.Count == 0 || negatives.Count == 0 || !scores.ToArray().All(double.IsFinite)) return null;
        double[] all = [.. scores];
        var mean = all.Average();
        var deviation = Math.Sqrt(all.Average(score => (score - mean) * (score - mean)));
        if (all.Min() == all.Max() || !(deviation > 0)) return null;
        if (!softened && !(negatives.Max() > positives.Min() && positives.Max() > negatives.Min())) return null;
        var (high, low) = softened ? ((positives.Count + 1.0) / (positives.Count + 2), 1.0 / (negatives.Count + 2)) : (1, 0);
        double[] targets = new double[all.Length];
        for (var i = 0; i < all.Length; i++) (all[i], targets[i]) = ((all[i] - mean) / deviation, labels[i] ? high : low);
        var (a, b) = Newton(all, targets);
        return new(a / deviation, b - a * mean / deviation);
    }

    /// <summary>Probability at a score.</summary>
    public double At(double score) => 1 / (1 + Math.Exp(-(Slope * score + Intercept)));

    private static (double A, double B) Newton(double[] x, double[] targets)
    {
        var (a, b) = (0.0, 0.0);
        var loss = Loss(x, targets, a, b);
        for (var step = 0; step < MostSteps; step++)
        {
            double ga = 0, gb = 0, haa = 0, hab = 0, hbb = 0;
            for (var i = 0; i < x.Length; i++)
            {
                var p = 1 / (1 + Math.Exp(-(a * x[i] + b)));
                var (slope, curve) = (p - targets[i], p * (1 - p));
                ga += slope * x[i];
                gb += slope;
                haa += curve * x[i] * x[i];
                hab += curve * x[i];
                hbb += curve;
            }
            if (Math.Abs(ga) + Math.Abs(gb) <= 1e-12 * x.Length) break;
            var determinant = haa * hbb - hab * hab;
            if (!(determinant > 0)) break;
            var (da, db, scale) = ((hbb * ga - hab * gb) / determinant, (haa * gb - hab * ga) / determinant, 1.0);
            var next = Loss(x, targets, a - da, b - db);
            while (!(next <= loss * (1 + 1e-14)) && scale > 1e-12) next = Loss(x, targets, a - (scale /= 2) * da, b - scale * db);
            (a, b, loss) = (a - scale * da, b - scale * db, next);
        }
        return (a, b);
    }

    private static double Loss(double[] x, double[] targets, double a, double b)
    {
        var sum = 0.0;
        for (var i = 0; i < x.Length; i++)
        {
            var z = a * x[i] + b;
            sum += Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z))) - targets[i] * z;
        }
        return sum;
    }
}
