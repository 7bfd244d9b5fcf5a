namespace Sparsescope.Statistics;

/// <summary>A correlation given other variables.</summary>
/// <param name="N">Items.</param>
/// <param name="R">In [−1, 1]; NaN where a value is NaN and where the covariates explain x or y wholly.</param>
/// <param name="P">Two-sided, by t with n − 2 − k degrees of freedom.</param>
/// <param name="Interval">By Fisher's z with n − 3 − k.</param>
/// <param name="Covariates">k, those that are no linear function of the ones before them.</param>
/// <param name="LeftOut">Positions of the others, which change neither R nor the degrees of freedom.</param>
public readonly record struct PartialResult(int N, double R, double P, Interval Interval, int Covariates, IReadOnlyList<int> LeftOut);

/// <summary>Correlation of two variables over what other variables leave of them.</summary>
/// <remarks>
/// The correlation of the residuals of both on the k covariates, equal to −P_xy / √(P_xx·P_yy) of the inverse covariance. p by t with
/// n − 2 − k degrees of freedom, interval by Fisher's z with n − 3 − k (Kendall and Stuart, The Advanced Theory of Statistics, vol. 2), of
/// ranks as of values: the wider interval for ranks of Bonett and Wright, Psychometrika 65 (2000) 23, is not used.
/// </remarks>
public static class PartialCorrelation
{
    /// <param name="x">n values.</param>
    /// <param name="y">n values.</param>
    /// <param name="covariates">Columns of n values each; none gives the plain correlation.</param>
    /// <param name="level">Coverage of the interval, in (0, 1).</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static PartialResult Pearson(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double[][] covariates, double level = 0.95)
    {
        var regressors = new Regressors(covariates);
        var r = Correlation.Pearson(regressors.Residuals(ScaledSample.Of(x).Values), regressors.Residuals(ScaledSample.Of(y).Values));
        return new(x.Length, r, Correlation.P(r, x.Length, regressors.Count),
            Correlation.FisherInterval(r, x.Length, level, regressors.Count), regressors.Count, regressors.LeftOut);
    }

    /// <summary>The same of the midranks of x, y and every covariate.</summary>
    /// <inheritdoc cref="Pearson"/>
    public static PartialResult Spearman(ReadOnlySpan<double> x, ReadOnlySpan<double> y, double[][] covariates, double level = 0.95) =>
        Pearson(Ranks.Of(x), Ranks.Of(y), [.. covariates.Select(column => Ranks.Of(column))], level);
}
