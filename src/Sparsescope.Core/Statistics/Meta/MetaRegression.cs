using MathNet.Numerics;
using MathNet.Numerics.LinearAlgebra;

namespace Sparsescope.Statistics.Meta;

/// <summary>
/// Random-effects meta-analysis: effect = x·b + u + e with u ~ N(0, τ²) between studies and errors e that are known. Without moderators it
/// pools the studies; with moderators it is meta-regression.
/// </summary>
/// <remarks>
/// Knapp and Hartung, Stat. Med. 22 (2003) 2693: the variance of b is multiplied by Σw(y − xb)²/(k − p), and t with k − p degrees of
/// freedom is used; the factor may be below 1. I² and H² with the typical error variance s² = (k − p)/trace P.
/// </remarks>
public sealed class MetaRegression
{
    private readonly MetaData _data;
    private readonly MetaWeights _weights;
    private readonly double _tau2;   // on the scale of the data

    private MetaRegression(MetaData data, double tau2)
    {
        _data = data;
        _tau2 = tau2;
        _weights = new(data, tau2);
        var fixedEffect = new MetaWeights(data, 0);
        var typical = data.Freedom / fixedEffect.TraceP;
        Q = fixedEffect.Q;
        I2 = 100 * tau2 / (tau2 + typical);
        H2 = (tau2 + typical) / typical;
    }

    /// <summary>Studies, k.</summary>
    public int Studies => _data.Studies;

    /// <summary>Studies less coefficients, k − p.</summary>
    public int Freedom => _data.Freedom;

    /// <summary>τ², in squares of the effects' unit.</summary>
    public double Tau2 => _tau2 * _data.Scale * _data.Scale;

    /// <summary>Share of the variance that is between studies, 0 … 100 %.</summary>
    public double I2 { get; }

    /// <summary>Whole variance over error variance, 1 and more.</summary>
    public double H2 { get; }

    /// <summary>Cochran's Q: Σ(y − xb)²/e² with weights 1/e²; χ² with k − p degrees of freedom where τ² is 0.</summary>
    public double Q { get; }

    /// <summary>p of Q.</summary>
    public double QP => ChiSquaredAbove(Q, Freedom);

    /// <summary>Intercept, then a coefficient a moderator, with normal tests.</summary>
    public IReadOnlyList<MetaCoefficient> Normal =>
        [.. _weights.Coefficients.Select((b, j) => new MetaCoefficient(b * _data.Scale, Error(j), double.PositiveInfinity))];

    /// <summary>The same with the errors and tests of Knapp and Hartung.</summary>
    public IReadOnlyList<MetaCoefficient> KnappHartung
    {
        get
        {
            var factor = Math.Sqrt(_weights.Q / Freedom);
            return [.. _weights.Coefficients.Select((b, j) => new MetaCoefficient(b * _data.Scale, factor * Error(j), Freedom))];
        }
    }

    /// <summary>Wald's χ² of all moderators together, p − 1 degrees of freedom; NaN without moderators.</summary>
    public double ModeratorsChiSquared
    {
        get
        {
            if (_data.Terms == 1) return double.NaN;
            var b = Vector<double>.Build.DenseOfArray(_weights.Coefficients[1..]);
            return b * _weights.Inverse.SubMatrix(1, b.Count, 1, b.Count).Solve(b);
        }
    }

    /// <summary>p of <see cref="ModeratorsChiSquared"/>.</summary>
    public double ModeratorsChiSquaredP => ChiSquaredAbove(ModeratorsChiSquared, _data.Terms - 1);

    /// <summary>The same as Knapp and Hartung's F with p − 1 and k − p degrees of freedom.</summary>
    public double ModeratorsF => ModeratorsChiSquared / (_weights.Q / Freedom) / (_data.Terms - 1);

    /// <summary>p of <see cref="ModeratorsF"/>.</summary>
    public double ModeratorsFP
    {
        get
        {
            double f = ModeratorsF, of = _data.Terms - 1;
            return double.IsNaN(f) ? double.NaN : SpecialFunctions.BetaRegularized(Freedom / 2.0, of / 2, Freedom / (Freedom + of * f));
        }
    }

    internal MetaData Data => _data;

    /// <summary>τ² on the scale of <see cref="Data"/>.</summary>
    internal double ScaledTau2 => _tau2;

    internal double[] ScaledFit => _weights.Fitted;

    /// <summary>Fits the model.</summary>
    /// <param name="effect">y of each of k studies.</param>
    /// <param name="error">Their standard errors, above 0.</param>
    /// <param name="moderators">Columns of k values; none to pool. Neither centred nor scaled.</param>
    /// <param name="method">How τ² is estimated.</param>
    /// <returns>
    /// Null where there are no more studies than coefficients, a figure is not finite, or the moderators depend on each other or are
    /// constant.
    /// </returns>
    /// <exception cref="ArgumentException">The lengths differ, or an error is not above 0.</exception>
    public static MetaRegression? Fit(ReadOnlySpan<double> effect, ReadOnlySpan<double> error, IReadOnlyList<double[]> moderators,
        HeterogeneityMethod method = HeterogeneityMethod.Reml) =>
        MetaData.Of(effect, error, moderators) is { } data ? Fit(data, method) : null;

    internal static MetaRegression Fit(MetaData data, HeterogeneityMethod method) => new(data, Heterogeneity.Tau2(data, method));

    /// <summary>
    /// Interval of τ² by the Q profile: those τ² at which Σw(y − xb)² lies between the quantiles of χ² with k − p degrees of freedom; 0
    /// where it is below already at 0.
    /// </summary>
    public Interval Tau2Interval(double level = 0.95)
    {
        Guard.Level(level);
        var square = _data.Scale * _data.Scale;
        return new(Tau2, square * AtQ(ChiSquaredQuantile((1 + level) / 2, Freedom)),
            square * AtQ(ChiSquaredQuantile((1 - level) / 2, Freedom)),
            level, Studies);
    }

    /// <summary>Share of τ² that the moderators explain, 0 … 100 %, against a fit without them; NaN where that has none.</summary>
    public double Explained(MetaRegression without) =>
        without.Tau2 > 0 ? Math.Max(0, 100 * (without.Tau2 - Tau2) / without.Tau2) : double.NaN;

    private double Error(int coefficient) => Math.Sqrt(_weights.Inverse[coefficient, coefficient]) * _data.Scale;

    // The τ² (scaled) at which Q has fallen to the target.
    private double AtQ(double target)
    {
        if (new MetaWeights(_data, 0).Q <= target) return 0;
        double low = 0, high = 1;
        while (new MetaWeights(_data, high).Q > target) high *= 2;
        while (true)
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) return middle;
            if (new MetaWeights(_data, middle).Q > target) low = middle;
            else high = middle;
        }
    }

    private static double ChiSquaredAbove(double x, double freedom) =>
        double.IsNaN(x) || !(freedom > 0) ? double.NaN : SpecialFunctions.GammaUpperRegularized(freedom / 2, x / 2);

    private static double ChiSquaredQuantile(double p, double freedom)
    {
        double low = 0, high = 2;
        while (SpecialFunctions.GammaLowerRegularized(freedom / 2, high / 2) < p) high *= 2;
        while (true)
        {
            var middle = low + (high - low) / 2;
            if (middle <= low || middle >= high) return middle;
            if (SpecialFunctions.GammaLowerRegularized(freedom / 2, middle / 2) < p) low = middle;
            else high = middle;
        }
    }
}
