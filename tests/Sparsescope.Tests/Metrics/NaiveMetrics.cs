namespace Sparsescope.Tests.Metrics;

/// <summary>The metrics as their formulas read, each on its own, in float64, without a thought for speed: what ours must equal.</summary>
/// <remarks>For vectors of finite entries that are not all zero; where a formula divides by zero it gives NaN.</remarks>
internal static class NaiveMetrics
{
    public static IReadOnlyList<(string Name, Func<float[], double> Of)> All { get; } =
    [
        ("l2_norm", L2Norm),
        ("l1_norm", L1Norm),
        ("top_1_energy", h => TopEnergy(h, 1)),
        ("top_5_energy", h => TopEnergy(h, 5)),
        ("top_7_energy", h => TopEnergy(h, 7)),
        ("top_10_energy", h => TopEnergy(h, 10)),
        ("top_5_mass", h => TopMass(h, 5)),
        ("top_10_mass", h => TopMass(h, 10)),
        ("hoyer", Hoyer),
        ("gini", Gini),
        ("effective_rank_energy", EffectiveRankEnergy),
        ("effective_rank_magnitude", EffectiveRankMagnitude),
        ("participation_ratio", ParticipationRatio),
        ("kurtosis", Kurtosis),
        ("l0_share", L0Share),
    ];

    private static double L2Norm(float[] h) => Math.Sqrt(Squares(h).Sum());

    private static double L1Norm(float[] h) => Magnitudes(h).Sum();

    private static double TopEnergy(float[] h, int percent) =>
        Squares(h).OrderDescending().Take(Math.Max(1, h.Length * percent / 100)).Sum() / Squares(h).Sum();

    private static double TopMass(float[] h, int percent) =>
        Magnitudes(h).OrderDescending().Take(Math.Max(1, h.Length * percent / 100)).Sum() / Magnitudes(h).Sum();

    private static double Hoyer(float[] h) => (Math.Sqrt(h.Length) - L1Norm(h) / L2Norm(h)) / (Math.Sqrt(h.Length) - 1);

    private static double Gini(float[] h)
    {
        double n = h.Length;
        return 2 * Magnitudes(h).Order().Select((a, i) => (i + 1) * a).Sum() / (n * L1Norm(h)) - (n + 1) / n;
    }

    private static double EffectiveRankEnergy(float[] h) => Math.Exp(Entropy(Squares(h))) / h.Length;

    private static double EffectiveRankMagnitude(float[] h) => Math.Exp(Entropy(Magnitudes(h))) / h.Length;

    private static double ParticipationRatio(float[] h)
    {
        var energy = Squares(h).Sum();
        return energy * energy / (h.Length * Squares(h).Sum(e => e * e));
    }

    private static double Kurtosis(float[] h)
    {
        var mean = Magnitudes(h).Average();
        var squares = Magnitudes(h).Select(a => (a - mean) * (a - mean)).ToArray();
        var variance = squares.Average();
        return squares.Average(s => s * s) / (variance * variance) - 3;
    }

    private static double L0Share(float[] h)
    {
        var mean = Magnitudes(h).Average();
        var deviation = Math.Sqrt(Magnitudes(h).Sum(a => (a - mean) * (a - mean)) / (h.Length - 1));
        return h.Length == 1 ? double.NaN : Magnitudes(h).Count(a => a > mean + deviation) / (double)h.Length;
    }

    private static double Entropy(double[] weights)
    {
        var total = weights.Sum();
        return -weights.Where(w => w > 0).Sum(w => w / total * Math.Log(w / total));
    }

    private static double[] Magnitudes(float[] h) => [.. h.Select(x => Math.Abs((double)x))];

    private static double[] Squares(float[] h) => [.. h.Select(x => (double)x * x)];
}
