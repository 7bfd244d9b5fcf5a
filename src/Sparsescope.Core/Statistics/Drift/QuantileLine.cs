namespace Sparsescope.Statistics.Drift;

/// <summary>The line that a share τ of the values lies below, as a function of prompt length.</summary>
/// <remarks>
/// Koenker and Bassett, Econometrica 46 (1978) 33: least Σ(x − q)(τ − [x &lt; q]). An optimum passes through two points of different
/// covariate; it is found by going from one such line to the next: with one point held the loss is convex and piecewise linear in the
/// slope, and its least is a weighted quantile of the slopes to the other points. Where no exchange of a point helps the line is optimal,
/// as the loss is convex.
/// </remarks>
/// <param name="Tau">In (0, 1).</param>
/// <param name="Intercept">Value at covariate 0.</param>
/// <param name="Slope">Change a unit of the covariate; 0 where that is constant.</param>
/// <param name="Loss">The sum that was made least.</param>
public sealed record QuantileLine(double Tau, double Intercept, double Slope, double Loss)
{
    private const int MostRounds = 1000;

    /// <summary>Fits the line; at least two points, all finite.</summary>
    public static QuantileLine Fit(ReadOnlySpan<double> covariate, ReadOnlySpan<double> values, double tau)
    {
        Guard.SameLength(covariate.Length, values.Length);
        Guard.Level(tau);
        if (values.Length < 2) throw new ArgumentException("a line needs at least two prompts");
        double[] c = [.. covariate], y = [.. values];
        if (Moments.IsConstant(c))
        {
            var flat = Bootstrap.Quantile([.. y.Order()], tau);
            return new(tau, flat, 0, LossOf(c, y, flat, 0, tau));
        }
        var held = Nearest(c, y, tau);
        var best = double.PositiveInfinity;
        (double Intercept, double Slope) line = default;
        var tried = new HashSet<int>();
        for (var round = 0; round < MostRounds; round++)
        {
            tried.Add(held);
            var (slope, other) = BestSlope(c, y, held, tau);
            var intercept = y[held] - slope * c[held];
            var loss = LossOf(c, y, intercept, slope, tau);
            if (double.IsInfinity(best) || loss < best - 1e-14 * Math.Max(1, Math.Abs(best)))
            {
                (best, line) = (loss, (intercept, slope));
                tried.Clear();
                tried.Add(held);
                held = other;
                continue;
            }
            // No gain from here: of the points on the line one that was not held yet, until all have been.
            var next = -1;
            for (var i = 0; i < y.Length && next < 0; i++)
            {
                var away = Math.Abs(y[i] - line.Intercept - line.Slope * c[i]);
                if (away <= 1e-12 * Math.Max(1, Math.Abs(y[i])) && !tried.Contains(i)) next = i;
            }
            if (next < 0) break;
            held = next;
        }
        return new(tau, line.Intercept, line.Slope, best);
    }

    /// <summary>The line's value.</summary>
    public double At(double covariate) => Intercept + Slope * covariate;

    // A point near the flat quantile and the mean covariate to start with.
    private static int Nearest(double[] c, double[] y, double tau)
    {
        var flat = Bootstrap.Quantile([.. y.Order()], tau);
        var best = 0;
        for (var i = 1; i < y.Length; i++)
        {
            if (Math.Abs(y[i] - flat) < Math.Abs(y[best] - flat)) best = i;
        }
        return best;
    }

    // Through point `held`: residual of i is (c_i − c)·(t_i − slope) with t_i the slope to it; a weighted quantile of the t.
    private static (double Slope, int Other) BestSlope(double[] c, double[] y, int held, double tau)
    {
        var slopes = new List<(double T, double Weight, double Falling, int I)>();
        double derivative = 0;
        for (var i = 0; i < y.Length; i++)
        {
            var d = c[i] - c[held];
            if (d == 0) continue;
            // Below t_i: d·(t − slope) has the sign of d.
            var before = d > 0 ? -tau * d : (1 - tau) * d;
            derivative += before;
            slopes.Add(((y[i] - y[held]) / d, Math.Abs(d), before, i));
        }
        slopes.Sort((a, b) => a.T.CompareTo(b.T));
        foreach (var (t, weight, _, i) in slopes)
        {
            derivative += weight;
            if (derivative >= 0) return (t, i);
        }
        return (slopes[^1].T, slopes[^1].I);
    }

    private static double LossOf(double[] c, double[] y, double intercept, double slope, double tau)
    {
        var loss = 0.0;
        for (var i = 0; i < y.Length; i++)
        {
            var residual = y[i] - intercept - slope * c[i];
            loss += residual * (tau - (residual < 0 ? 1 : 0));
        }
        return loss;
    }
}
