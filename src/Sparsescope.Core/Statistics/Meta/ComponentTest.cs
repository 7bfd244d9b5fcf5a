namespace Sparsescope.Statistics.Meta;

/// <summary>Whether studies fall into two classes: one normal component against two, with known errors.</summary>
/// <param name="Mean">Of the one component.</param>
/// <param name="Tau2">Its variance beyond the errors, by maximum likelihood.</param>
/// <param name="LogLikelihood">Of the one component.</param>
/// <param name="Two">The best two components.</param>
/// <remarks>
/// Twice the gain in log likelihood is not χ² here: p comes from samples drawn from the one component, and each fitted both ways
/// (McLachlan, Appl. Stat. 36 (1987) 318). A small p says that two components fit better than one; one outlier or one skewed component does
/// that too, so the shares and posteriors belong beside it.
/// </remarks>
public sealed record ComponentTest(double Mean, double Tau2, double LogLikelihood, TwoComponents Two)
{
    /// <summary>Twice the gain in log likelihood, 0 and more.</summary>
    public double LikelihoodRatio => Math.Max(0, 2 * (Two.LogLikelihood - LogLikelihood));

    /// <summary>Fits both.</summary>
    /// <param name="effect">y of each study.</param>
    /// <param name="error">Standard errors, above 0.</param>
    /// <returns>Null below four studies and where a figure is not finite.</returns>
    /// <exception cref="ArgumentException">The lengths differ, or an error is not above 0.</exception>
    public static ComponentTest? Fit(ReadOnlySpan<double> effect, ReadOnlySpan<double> error)
    {
        Guard.SameLength(effect.Length, error.Length);
        if (effect.Length < 4 || MetaData.Of(effect, error, []) is not { } data) return null;
        var one = One(data.Effect, data.Variance);
        var two = MixtureSearch.Best(data.Effect, data.Variance, one, isThorough: true);
        double scale = data.Scale, square = scale * scale, shift = data.Studies * Math.Log(scale);
        return new(one.Mean * scale, one.Tau2 * square, one.LogLikelihood - shift, two with
        {
            Low = two.Low * scale,
            High = two.High * scale,
            Tau2 = two.Tau2 * square,
            LogLikelihood = two.LogLikelihood - shift,
        });
    }

    /// <summary>p by the parametric bootstrap, (b + 1)/(B + 1).</summary>
    /// <param name="error">Standard errors of the studies.</param>
    /// <param name="seed">Same seed, same samples.</param>
    /// <param name="samples">B.</param>
    public double P(ReadOnlySpan<double> error, ulong seed, int samples = 999)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(samples, 1);
        double[] errors = error.ToArray(), sorted = [.. errors];
        Array.Sort(sorted);
        var scale = Bootstrap.Quantile(sorted, 0.5);
        double[] variance = [.. errors.Select(e => e / scale * (e / scale))];
        double mean = Mean / scale, tau2 = Tau2 / scale / scale, observed = LikelihoodRatio;
        var random = new SplitMix64(seed);
        var asLarge = 0;
        for (var b = 0; b < samples; b++)
        {
            double[] y = [.. variance.Select(v => mean + Math.Sqrt(tau2 + v) * random.NextGaussian())];
            var one = One(y, variance);
            var two = MixtureSearch.Best(y, variance, one, isThorough: false);
            if (Math.Max(0, 2 * (two.LogLikelihood - one.LogLikelihood)) >= observed - 1e-6) asLarge++;
        }
        return RandomPermutation.P(asLarge, samples);
    }

    // The best single component: its likelihood in tau2 along the best mean, the highest of its maxima.
    private static (double Mean, double Tau2, double LogLikelihood) One(double[] y, double[] variance)
    {
        (double Mean, double Score, double Loss) At(double tau2)
        {
            double weights = 0, sum = 0;
            for (var i = 0; i < y.Length; i++)
            {
                weights += 1 / (variance[i] + tau2);
                sum += y[i] / (variance[i] + tau2);
            }
            double mean = sum / weights, score = 0, likelihood = 0;
            for (var i = 0; i < y.Length; i++)
            {
                double whole = variance[i] + tau2, d = y[i] - mean;
                score += d * d / (whole * whole) - 1 / whole;
                likelihood += MixtureSearch.LogDensity(d, whole);
            }
            return (mean, score, likelihood);
        }
        var best = (At(0).Mean, Tau2: 0.0, LogLikelihood: At(0).Loss);
        var spread = y.Max() - y.Min();
        double low = 0, most = 10 * (1 + spread * spread), before = At(0).Score;
        for (var step = 0; step <= 60; step++)
        {
            var high = 1e-6 * Math.Pow(most / 1e-6, step / 60.0);
            var score = At(high).Score;
            if (before > 0 && score <= 0)
            {
                double a = low, b = high;
                for (var middle = a + (b - a) / 2; middle > a && middle < b; middle = a + (b - a) / 2)
                {
                    if (At(middle).Score > 0) a = middle;
                    else b = middle;
                }
                var found = At(b);
                if (found.Loss > best.LogLikelihood) best = (found.Mean, b, found.Loss);
            }
            (low, before) = (high, score);
        }
        return best;
    }
}
