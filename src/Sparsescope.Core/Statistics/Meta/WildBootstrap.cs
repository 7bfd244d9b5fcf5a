namespace Sparsescope.Statistics.Meta;

/// <summary>A wild cluster bootstrap of one coefficient over all sign vectors: nothing is random.</summary>
/// <param name="Statistic">Estimate over its plain sandwich error.</param>
/// <param name="Vectors">Sign vectors tried, 2^G for G clusters.</param>
/// <param name="AsLarge">Those whose statistic is at least as large, the two of equal signs among them.</param>
public readonly record struct WildBootstrap(double Statistic, int Vectors, int AsLarge)
{
    private const int MostClusters = 14;
    private const double Same = 1e-8;

    /// <summary>Share as large; never below 2 / 2^G (0.0625 with five clusters).</summary>
    public double P => (double)AsLarge / Vectors;

    /// <summary>
    /// The model without the coefficient is fitted (τ² by REML), its residuals change sign by cluster in every way there is, and the whole
    /// model is fitted anew to each. Cameron, Gelbach and Miller, Rev. Econ. Stat. 90 (2008) 414, enumerated.
    /// </summary>
    /// <param name="fit">With at least one moderator.</param>
    /// <param name="coefficient">Which: 1 for the first moderator.</param>
    /// <param name="clusters">Cluster of each study.</param>
    /// <returns>Null below five clusters, where no p could be below 0.1, and above 14.</returns>
    public static WildBootstrap? Of(MetaRegression fit, int coefficient, IReadOnlyList<string> clusters)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(coefficient, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(coefficient, fit.Data.Terms);
        int[][] groups = ClusterRobust.Groups(clusters);
        if (groups.Length is < 5 or > MostClusters) return null;
        var data = fit.Data;
        var without = MetaRegression.Fit(data.Without(coefficient), HeterogeneityMethod.Reml);
        double[] fitted = without.ScaledFit;
        double Of(double[] effect) => CoefficientOverError(data.With(effect), coefficient, groups);
        var observed = Of(data.Effect);
        var asLarge = 0;
        for (var signs = 0; signs < 1 << groups.Length; signs++)
        {
            var effect = new double[data.Studies];
            for (var g = 0; g < groups.Length; g++)
            {
                var sign = (signs >> g & 1) == 0 ? 1 : -1;
                foreach (var i in groups[g]) effect[i] = fitted[i] + sign * (data.Effect[i] - fitted[i]);
            }
            if (Math.Abs(Of(effect)) >= Math.Abs(observed) * (1 - Same)) asLarge++;
        }
        return new(observed, 1 << groups.Length, asLarge);
    }

    private static double CoefficientOverError(MetaData data, int coefficient, int[][] groups)
    {
        var tau2 = Heterogeneity.Tau2(data, HeterogeneityMethod.Reml);
        var weights = new MetaWeights(data, tau2);
        double meat = 0;
        foreach (var group in groups)
        {
            // The coefficient's pull of this cluster: (row of the inverse) · Xᵀ W residuals.
            double pull = 0;
            foreach (var i in group)
            {
                double row = 0;
                for (var a = 0; a < data.Terms; a++) row += weights.Inverse[coefficient, a] * data.Columns[a][i];
                pull += row * (data.Effect[i] - weights.Fitted[i]) / (data.Variance[i] + tau2);
            }
            meat += pull * pull;
        }
        return weights.Coefficients[coefficient] / Math.Sqrt(meat);
    }
}
