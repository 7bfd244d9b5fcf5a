using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// The interval of an effect from its bootstrap replicates, on a scale on which their spread does not depend on the effect: artanh for rho
/// and delta, arsinh(d/√2) for d_z. Estimate ± t · standard deviation of the replicates there, turned back; so a bound never leaves the
/// scale.
/// </summary>
/// <remarks>
/// Percentiles of the replicates hold 84 to 92 % for 95 % at ten to twenty questions; this holds 93 to 97 % at 10, 20 and 100 where
/// figures are normal (bench/results/simulations.md). d_z: the variance-stabilising transform of a noncentral t. Delta without covariates
/// and clusters: <see cref="AurocInterval"/>.
/// </remarks>
internal static class EffectInterval
{
    private const double MostUndefined = 0.05;

    /// <param name="frame">What the effect was read from.</param>
    /// <param name="estimate">The effect, in either direction.</param>
    /// <param name="replicates">The effect on each resample, in the same direction; NaN where it has none.</param>
    /// <param name="level">Coverage, in (0, 1).</param>
    /// <returns>Bounds are NaN below <see cref="VerdictRule.FewestUnits"/> independent observations and where the effect is not
    /// defined.</returns>
    public static Interval Of(RegressionFrame frame, double estimate, IReadOnlyList<double> replicates, double level)
    {
        if (frame.Independent < VerdictRule.FewestUnits || !double.IsFinite(estimate))
            return new(estimate, double.NaN, double.NaN, level, frame.N);
        if (frame is { Kind: EffectKind.CliffsDelta, Covariates: 0, Clusters: null }) return Newcombe(frame, estimate, level);
        var (to, from) = Scale(frame.Kind, frame.N);
        var spread = Spread([.. replicates.Select(to)]);
        var reach = EffectScale.T(level, frame.Degrees) * spread;
        return double.IsFinite(reach)
            ? new(estimate, Math.Min(estimate, from(to(estimate) - reach)), Math.Max(estimate, from(to(estimate) + reach)), level, frame.N)
            : new(estimate, double.NaN, double.NaN, level, frame.N);
    }

    /// <summary>
    /// Of a difference between two effects on the same units: estimate ± t · half the distance of the replicates' 16 and 84 % points.
    /// </summary>
    public static Interval OfDifference(RegressionFrame frame, double estimate, IEnumerable<double> replicates, double level)
    {
        var finite = replicates.ToArray();
        if (frame.Independent < VerdictRule.FewestUnits || !double.IsFinite(estimate) || Sorted(finite) is not { } sorted)
            return new(estimate, double.NaN, double.NaN, level, frame.N);
        var spread = (Bootstrap.Quantile(sorted, OneSigma) - Bootstrap.Quantile(sorted, 1 - OneSigma)) / 2;
        var reach = EffectScale.T(level, frame.Degrees) * spread;
        return new(estimate, estimate - reach, estimate + reach, level, frame.N);
    }

    /// <summary>
    /// How far the end of an interval may move with another seed: two Monte Carlo standard errors of a spread estimated from so many
    /// replicates.
    /// </summary>
    public static double MonteCarloError(Interval interval, int resamples) =>
        (interval.High - interval.Low) / Math.Sqrt(2.0 * Math.Max(1, resamples));

    private const double OneSigma = 0.841344746068543;

    private static (Func<double, double> To, Func<double, double> From) Scale(EffectKind kind, int n)
    {
        if (kind.IsPaired()) return (v => Math.Asinh(v / Math.Sqrt(2)), v => Math.Sqrt(2) * Math.Sinh(v));
        var most = 1 - 1.0 / (2.0 * n);   // ±1 itself would lie at infinity
        return (v => Math.Atanh(Math.Clamp(v, -most, most)), Math.Tanh);
    }

    private static double Spread(double[] replicates) => Sorted(replicates) is { } sorted ? Moments.StandardDeviation(sorted) : double.NaN;

    private static double[]? Sorted(double[] replicates)
    {
        var finite = replicates.Where(double.IsFinite).Order().ToArray();
        return finite.Length > 1 && replicates.Length - finite.Length <= MostUndefined * replicates.Length ? finite : null;
    }

    private static Interval Newcombe(RegressionFrame frame, double delta, double level)
    {
        var (m, n) = frame.GroupSizes();
        var area = AurocInterval.Of((Math.Clamp(delta, -1, 1) + 1) / 2, m, n, level);
        return new(delta, 2 * area.Low - 1, 2 * area.High - 1, level, frame.N);
    }
}
