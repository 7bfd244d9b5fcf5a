using MathNet.Numerics.LinearAlgebra;

namespace Sparsescope.Statistics.Meta;

/// <summary>Errors of coefficients that hold where studies of one cluster (a family of models) resemble each other.</summary>
/// <param name="Estimate">Of the coefficient.</param>
/// <param name="Cr0">Standard error by the plain sandwich.</param>
/// <param name="Cr1">The same times √(G/(G − 1)), G clusters.</param>
/// <param name="Cr2">
/// The bias-reduced one: Bell and McCaffrey, Survey Methodology 28 (2002) 169; Tipton, Psychol. Methods 20 (2015) 375. Use this one.
/// </param>
/// <param name="Freedom">Satterthwaite's degrees of freedom of Cr2; below 4 its p is not to be trusted.</param>
public readonly record struct ClusterRobust(double Estimate, double Cr0, double Cr1, double Cr2, double Freedom)
{
    private const double Singular = 1e-10;

    /// <summary>Estimate with the error Cr2.</summary>
    public MetaCoefficient Coefficient => new(Estimate, Cr2, Freedom);

    /// <summary>For each coefficient of a fit.</summary>
    /// <param name="fit">Its τ² makes the working covariance.</param>
    /// <param name="clusters">Cluster of each study.</param>
    /// <returns>All NaN but the estimate where there is one cluster only.</returns>
    public static IReadOnlyList<ClusterRobust> Of(MetaRegression fit, IReadOnlyList<string> clusters)
    {
        var covariance = Matrix<double>.Build.DenseOfDiagonalArray([.. fit.Data.Variance.Select(v => v + fit.ScaledTau2)]);
        return Of(fit.Data, covariance, clusters);
    }

    internal static IReadOnlyList<ClusterRobust> Of(MetaData data, Matrix<double> covariance, IReadOnlyList<string> clusters)
    {
        Guard.SameLength(clusters.Count, data.Studies);
        int[][] groups = Groups(clusters);
        var x = data.Design();
        var y = Vector<double>.Build.DenseOfArray(data.Effect);
        var weight = covariance.Inverse();
        var bread = (x.Transpose() * weight * x).Inverse();
        var b = bread * (x.Transpose() * (weight * y));
        var residual = y - x * b;
        var annihilator = Matrix<double>.Build.DenseIdentity(data.Studies) - x * bread * x.Transpose() * weight;
        var (p, g) = (data.Terms, groups.Length);
        var plain = Matrix<double>.Build.Dense(p, p);
        var reduced = Matrix<double>.Build.Dense(p, p);
        var pulls = new Matrix<double>[g];   // k × p of each cluster, for the degrees of freedom
        for (var c = 0; c < g; c++)
        {
            var own = groups[c];
            Matrix<double> xs = Rows(x, own), ws = Block(weight, own), rows = Rows(annihilator, own);
            var adjust = Adjustment(Block(covariance, own), rows * covariance * rows.Transpose());
            var r = Vector<double>.Build.DenseOfEnumerable(own.Select(i => residual[i]));
            var s0 = xs.Transpose() * (ws * r);
            var s2 = xs.Transpose() * (ws * (adjust * r));
            plain += s0.OuterProduct(s0);
            reduced += s2.OuterProduct(s2);
            pulls[c] = rows.Transpose() * adjust.Transpose() * ws * xs * bread;
        }
        double[] Errors(Matrix<double> meat) => [.. (bread * meat * bread).Diagonal().Select(Math.Sqrt)];
        double[] cr0 = Errors(plain), cr2 = Errors(reduced);
        var scale = data.Scale;
        return [.. Enumerable.Range(0, p).Select(j => g < 2
            ? new ClusterRobust(scale * b[j], double.NaN, double.NaN, double.NaN, double.NaN)
            : new(scale * b[j], scale * cr0[j], scale * cr0[j] * Math.Sqrt(g / (g - 1.0)), scale * cr2[j],
                Satterthwaite(pulls, covariance, j)))];
    }

    /// <summary>Positions of each cluster's members, in order of appearance.</summary>
    internal static int[][] Groups(IReadOnlyList<string> clusters) =>
        [.. Enumerable.Range(0, clusters.Count).GroupBy(i => clusters[i]).Select(group => group.ToArray())];

    // Dᵀ B^(−1/2) D with V = DᵀD of the cluster and B = D·(its residuals' covariance)·Dᵀ; directions without variance are left out.
    private static Matrix<double> Adjustment(Matrix<double> covariance, Matrix<double> ofResiduals)
    {
        var d = covariance.Cholesky().Factor.Transpose();
        var b = d * ofResiduals * d.Transpose();
        var evd = ((b + b.Transpose()) / 2).Evd(Symmetricity.Symmetric);
        var largest = evd.EigenValues.Max(value => value.Real);
        var roots = evd.EigenValues.Select(value => value.Real > Singular * largest ? 1 / Math.Sqrt(value.Real) : 0).ToArray();
        var root = evd.EigenVectors * Matrix<double>.Build.DenseOfDiagonalArray(roots) * evd.EigenVectors.Transpose();
        return d.Transpose() * root * d;
    }

    private static double Satterthwaite(Matrix<double>[] pulls, Matrix<double> covariance, int coefficient)
    {
        var p = Matrix<double>.Build.DenseOfRowVectors(pulls.Select(pull => pull.Column(coefficient)));
        var products = p * covariance * p.Transpose();
        var trace = products.Trace();
        return trace * trace / products.PointwiseMultiply(products).Enumerate().Sum();
    }

    private static Matrix<double> Rows(Matrix<double> matrix, int[] rows) =>
        Matrix<double>.Build.Dense(rows.Length, matrix.ColumnCount, (i, j) => matrix[rows[i], j]);

    private static Matrix<double> Block(Matrix<double> matrix, int[] own) =>
        Matrix<double>.Build.Dense(own.Length, own.Length, (i, j) => matrix[own[i], own[j]]);
}
