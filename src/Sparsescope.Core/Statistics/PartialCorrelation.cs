namespace Sparsescope.Statistics;

/// <summary>Correlation of two variables over what other variables leave of them.</summary>
/// <remarks>
/// The correlation of the residuals of both on the k covariates, equal to −P_xy / √(P_xx·P_yy) of the inverse covariance. p by t with
/// n − 2 − k degrees of freedom, interval by Fisher's z with n − 3 − k (Kendall and Stuart, The Advanced Theory of Statistics, vol. 2).
/// </remarks>
public static class PartialCorrelation
{
    /// <param name="x">n values.</param>
    /// <param name="y">n values.</param>
    /// <param name="covariates">Columns of n values each; none gives the plain correlation.</param>
    /// <param name="level">Coverage of the interval, in (0, 1).</param>
    /// <returns>R is NaN where a value is NaN and where the covariates explain x or y wholly.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static (int N, double R, double P, Interval Interval) Pearson(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, double[][] covariates, double level = 0.95)
    {
        var regressors = new Regressors(covariates);
        var r = Correlation.Pearson(regressors.Residuals(x), regressors.Residuals(y));
        return (x.Length, r, Correlation.P(r, x.Length, covariates.Length),
            Correlation.FisherInterval(r, x.Length, level, covariates.Length));
    }

    /// <summary>The same of the midranks of x, y and every covariate.</summary>
    /// <inheritdoc cref="Pearson"/>
    public static (int N, double R, double P, Interval Interval) Spearman(
        ReadOnlySpan<double> x, ReadOnlySpan<double> y, double[][] covariates, double level = 0.95) =>
        Pearson(Ranks.Of(x), Ranks.Of(y), [.. covariates.Select(column => Ranks.Of(column))], level);
}
