using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// How well the number of tokens must measure what confounds an effect for the length control to clear it. Tokens stand for content, and a
/// covariate measured with error is controlled for in part only (Westfall and Yarkoni, PLoS ONE 11 (2016) e0152719): with reliability λ its
/// covariances are those of the true one, its variance is 1/λ times as large.
/// </summary>
internal static class LengthReliability
{
    private const int Bisections = 60;

    private const double Nothing = 1e-9;

    /// <summary>
    /// Reliability, 0 … 1, below which the effect given length could be none: the nearer end of its 95 % interval, moved by what a linear
    /// control for the true length would take off besides. 0 where no reliability takes it away; NaN where the interval holds zero already.
    /// </summary>
    /// <param name="deciding">The effect given length.</param>
    /// <param name="units">Units of the design.</param>
    /// <param name="column">The cell's figure, one a unit.</param>
    /// <param name="lengths">Tokens, or their contrast in the question: one a unit.</param>
    /// <param name="sign">1 where a higher figure is sparser, −1 where a lower one is.</param>
    public static double Of(Estimate deciding, DesignUnits units, double[] column, double[] lengths, double sign)
    {
        var interval = deciding.Interval(0.95);
        if (!interval.ExcludesZero) return double.NaN;
        var near = interval.Low > 0 ? interval.Low : interval.High;
        int[] which = [.. deciding.Frame.Which];
        var linear = new RegressionFrame(units, which, lengths);
        var given = sign * linear.Effect(linear.Outcome(column));
        var (ratio, least) = Ratio(linear, linear.Outcome(column));
        // What is left of the nearer end at reliability λ, on the side of the effect.
        bool Left(double reliability) => ratio(reliability) is var q && double.IsFinite(q)
            && Math.Sign(near) * (near - given * (1 - q)) > 0;
        if (!Left(1)) return 1;
        double lost = least, kept = 1;
        for (var i = 0; i < Bisections; i++)
        {
            var middle = (lost + kept) / 2;
            if (Left(middle)) kept = middle;
            else lost = middle;
        }
        return kept - least < Nothing ? 0 : kept;
    }

    // The effect at reliability λ over the effect at 1, and the reliability below which length would explain more of the condition than
    // there is. Frame: F is the constant and length, or length alone; then x.
    private static (Func<double, double> Ratio, double Least) Ratio(RegressionFrame frame, double[] y)
    {
        if (frame.Kind.IsPaired())
        {
            double[] length = frame.Base[0];
            double meanY = Moments.Mean(y), meanLength = Moments.Mean(length);
            var spread = length.Sum(l => (l - meanLength) * (l - meanLength));
            var slope = spread > 0 ? length.Zip(y, (l, v) => (l - meanLength) * (v - meanY)).Sum() / spread : 0;
            return (reliability => (meanY - slope * meanLength / reliability) / (meanY - slope * meanLength), 0);
        }
        double xy = Correlation.Pearson(frame.Base[2], y), xl = Correlation.Pearson(frame.Base[2], frame.Base[1]),
            ly = Correlation.Pearson(frame.Base[1], y);
        double At(double reliability) => (xy - xl * ly / reliability) / (1 - xl * xl / reliability);
        return (reliability => At(reliability) / At(1), xl * xl);
    }
}
