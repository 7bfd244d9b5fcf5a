using MathNet.Numerics.LinearAlgebra;

namespace Sparsescope.Statistics.Meta;

/// <summary>
/// Meta-analysis with two variances: effect = x·b + f of the group + u of the study + e, by restricted maximum likelihood. Groups are
/// families of models, or one model measured in several precisions.
/// </summary>
public sealed class RandomGroups
{
    private const double Constant = 1.8378770664093454836;   // ln 2π

    private readonly MetaData _data;
    private readonly Matrix<double> _covariance, _bread;
    private readonly Vector<double> _coefficients;

    private RandomGroups(MetaData data, IReadOnlyList<string> groups, double between, double within)
    {
        _data = data;
        _covariance = Covariance(data, groups, between, within);
        var x = data.Design();
        var weight = _covariance.Inverse();
        _bread = (x.Transpose() * weight * x).Inverse();
        _coefficients = _bread * (x.Transpose() * (weight * Vector<double>.Build.DenseOfArray(data.Effect)));
        var square = data.Scale * data.Scale;
        (Between, Within) = (between * square, within * square);
        LogLikelihood = Likelihood(data, _covariance) - data.Freedom * Math.Log(data.Scale);
    }

    /// <summary>Variance between groups.</summary>
    public double Between { get; }

    /// <summary>Variance between the studies of a group, their errors taken off.</summary>
    public double Within { get; }

    /// <summary>Restricted log likelihood with its constants, −(k − p)/2 · ln 2π and +½ ln |XᵀX|.</summary>
    public double LogLikelihood { get; }

    /// <summary>Intercept and a coefficient a moderator, normal tests.</summary>
    public IReadOnlyList<MetaCoefficient> Normal => Coefficients(double.PositiveInfinity);

    /// <summary>The same errors with t of k − p degrees of freedom.</summary>
    public IReadOnlyList<MetaCoefficient> StudentT => Coefficients(_data.Freedom);

    /// <summary>Fits the model.</summary>
    /// <param name="effect">y of each of k studies.</param>
    /// <param name="error">Their standard errors, above 0.</param>
    /// <param name="moderators">Columns; none to pool.</param>
    /// <param name="groups">Group of each study.</param>
    /// <returns>Null where <see cref="MetaRegression"/> has no fit, and where there is one group only.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or an error is not above 0.</exception>
    public static RandomGroups? Fit(
        ReadOnlySpan<double> effect, ReadOnlySpan<double> error, IReadOnlyList<double[]> moderators, IReadOnlyList<string> groups)
    {
        Guard.SameLength(groups.Count, effect.Length);
        if (groups.Distinct().Count() < 2 || MetaData.Of(effect, error, moderators) is not { } data) return null;
        double Loss(Vector<double> roots) => -Likelihood(data, Covariance(data, groups, roots[0] * roots[0], roots[1] * roots[1]));
        var spread = Math.Sqrt(Math.Max(1e-2, Moments.Variance(data.Effect)));
        (double[] At, double Loss) best = ([0, 0], Loss(Vector<double>.Build.Dense(2)));
        foreach (var (a, b) in ((double, double)[])[(0.7, 0.7), (1, 0.1), (0.1, 1), (0.05, 0.05), (2, 2)])
        {
            var found = Simplex.Minimum(Loss, [a * spread, b * spread]);
            if (found.Value < best.Loss) best = (found.At, found.Value);
        }
        // A variance at its edge is 0, not the square of what the search left.
        foreach (var edge in (double[][])[[0, best.At[1]], [best.At[0], 0], [0, 0]])
        {
            var loss = Loss(Vector<double>.Build.DenseOfArray(edge));
            if (loss <= best.Loss + 1e-12) best = (edge, Math.Min(loss, best.Loss));
        }
        return new(data, groups, best.At[0] * best.At[0], best.At[1] * best.At[1]);
    }

    /// <summary>Errors that hold where clusters' studies resemble each other in other ways than the model says.</summary>
    /// <param name="clusters">Cluster of each study; its groups must lie inside clusters.</param>
    public IReadOnlyList<ClusterRobust> Robust(IReadOnlyList<string> clusters) => ClusterRobust.Of(_data, _covariance, clusters);

    private IReadOnlyList<MetaCoefficient> Coefficients(double freedom) =>
        [.. _coefficients.Select((b, j) => new MetaCoefficient(b * _data.Scale, Math.Sqrt(_bread[j, j]) * _data.Scale, freedom))];

    private static Matrix<double> Covariance(MetaData data, IReadOnlyList<string> groups, double between, double within) =>
        Matrix<double>.Build.Dense(data.Studies, data.Studies,
            (i, j) => (groups[i] == groups[j] ? between : 0) + (i == j ? data.Variance[i] + within : 0));

    private static double Likelihood(MetaData data, Matrix<double> covariance)
    {
        var x = data.Design();
        var y = Vector<double>.Build.DenseOfArray(data.Effect);
        var cholesky = covariance.Cholesky();
        var weighted = cholesky.Solve(x);
        var gram = x.Transpose() * weighted;
        var residual = y - x * gram.Solve(weighted.Transpose() * y);
        return -0.5 * data.Freedom * Constant + 0.5 * Math.Log((x.Transpose() * x).Determinant()) - 0.5 * cholesky.DeterminantLn
            - 0.5 * Math.Log(gram.Determinant()) - 0.5 * (residual * cholesky.Solve(residual));
    }
}
