namespace Sparsescope.Statistics;

/// <summary>A figure of some of the items, by their positions; a position that stands twice counts twice.</summary>
public delegate double ItemStatistic(ReadOnlySpan<int> items);

/// <summary>Intervals from resampling items with replacement: seeded, so the same sample and seed give the same interval.</summary>
/// <remarks>
/// BCa: bias-corrected and accelerated, Efron, J. Am. Stat. Assoc. 82 (1987) 171; acceleration from the jackknife. Bounds are NaN below
/// two items and where the estimate is not finite. Replicates that are NaN (a correlation of a resample that is constant) are left out;
/// where more than 5 % are, so are the bounds.
/// </remarks>
public static class Bootstrap
{
    private const double MostUndefined = 0.05;

    /// <summary>BCa interval of the mean.</summary>
    public static Interval MeanBca(ReadOnlySpan<double> sample, ulong seed, int resamples = 2000, double level = 0.95) =>
        OfMean(sample, seed, resamples, level, isBca: true);

    /// <summary>Percentile interval of the mean.</summary>
    public static Interval MeanPercentile(ReadOnlySpan<double> sample, ulong seed, int resamples = 2000, double level = 0.95) =>
        OfMean(sample, seed, resamples, level, isBca: false);

    /// <summary>BCa interval of any statistic of n items; it is called for each resample, for each item left out, and for all.</summary>
    public static Interval Bca(int n, ItemStatistic statistic, ulong seed, int resamples = 2000, double level = 0.95)
    {
        var all = new int[n];
        for (var i = 0; i < n; i++) all[i] = i;
        var leftOut = new double[n];
        for (var i = 0; i < n; i++) leftOut[i] = statistic([.. all.AsSpan(0, i), .. all.AsSpan(i + 1)]);
        return Bca(statistic(all), Replicates(n, statistic, seed, resamples), leftOut, level, n);
    }

    /// <summary>Percentile interval of any statistic of n items.</summary>
    public static Interval Percentile(int n, ItemStatistic statistic, ulong seed, int resamples = 2000, double level = 0.95)
    {
        var all = new int[n];
        for (var i = 0; i < n; i++) all[i] = i;
        return Percentile(statistic(all), Replicates(n, statistic, seed, resamples), level, n);
    }

    /// <summary>Percentile interval from replicates made elsewhere: their (1 ± level)/2 quantiles, R type 7.</summary>
    /// <param name="estimate">The figure on all items.</param>
    /// <param name="replicates">The figure on each resample, in any order.</param>
    /// <param name="level">Coverage, in (0, 1).</param>
    /// <param name="n">Items.</param>
    public static Interval Percentile(double estimate, ReadOnlySpan<double> replicates, double level, int n)
    {
        Guard.Level(level);
        return Usable(estimate, replicates, n) is { } sorted
            ? new(estimate, Quantile(sorted, (1 - level) / 2), Quantile(sorted, (1 + level) / 2), level, n)
            : new(estimate, double.NaN, double.NaN, level, n);
    }

    /// <summary>BCa interval from replicates made elsewhere.</summary>
    /// <param name="estimate">The figure on all items.</param>
    /// <param name="replicates">The figure on each resample, in any order.</param>
    /// <param name="leftOut">The figure with each item left out in turn.</param>
    /// <param name="level">Coverage, in (0, 1).</param>
    /// <param name="n">Items.</param>
    public static Interval Bca(double estimate, ReadOnlySpan<double> replicates, ReadOnlySpan<double> leftOut, double level, int n)
    {
        Guard.Level(level);
        if (Usable(estimate, replicates, n) is not { } sorted) return new(estimate, double.NaN, double.NaN, level, n);
        var bias = Bias(estimate, sorted);
        var acceleration = Acceleration(leftOut);
        double Bound(double p)
        {
            var z = bias + StandardNormal.Quantile(p);
            return Quantile(sorted, StandardNormal.Below(bias + z / (1 - acceleration * z)));
        }
        return new(estimate, Bound((1 - level) / 2), Bound((1 + level) / 2), level, n);
    }

    /// <summary>Quantile of sorted values, R type 7: linear between the values at 0, 1/(n − 1), …, 1.</summary>
    /// <param name="sorted">Ascending, at least one.</param>
    /// <param name="p">In [0, 1]; NaN gives NaN.</param>
    public static double Quantile(ReadOnlySpan<double> sorted, double p)
    {
        if (double.IsNaN(p)) return double.NaN;
        ArgumentOutOfRangeException.ThrowIfLessThan(p, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(p, 1);
        var position = p * (sorted.Length - 1);
        var below = (int)position;
        if (below == sorted.Length - 1) return sorted[below];
        double share = position - below, gap = sorted[below + 1] - sorted[below];
        return double.IsInfinity(gap) ? (1 - share) * sorted[below] + share * sorted[below + 1] : sorted[below] + share * gap;
    }

    // z of the share of replicates below the estimate, equal ones counted half; kept off 0 and 1, where it would be infinite.
    private static double Bias(double estimate, double[] sorted)
    {
        int below = 0, equal = 0;
        foreach (var replicate in sorted)
        {
            if (replicate < estimate) below++;
            else if (replicate == estimate) equal++;
        }
        var half = 0.5 / sorted.Length;
        return StandardNormal.Quantile(Math.Clamp((below + equal / 2.0) / sorted.Length, half, 1 - half));
    }

    // Σd³ / (6·(Σd²)^1.5) with d the mean of the jackknife figures less each; 0 where they do not differ.
    private static double Acceleration(ReadOnlySpan<double> leftOut)
    {
        if (Moments.IsConstant(leftOut)) return 0;
        var scaled = ScaledSample.Of(leftOut).Values;
        double mean = Moments.Mean(scaled), squares = 0, cubes = 0;
        foreach (var figure in scaled)
        {
            var d = mean - figure;
            squares += d * d;
            cubes += d * d * d;
        }
        return cubes / (6 * Math.Pow(squares, 1.5));
    }

    private static double[]? Usable(double estimate, ReadOnlySpan<double> replicates, int n)
    {
        if (n < 2 || !double.IsFinite(estimate)) return null;
        var sorted = replicates.ToArray();
        Array.Sort(sorted);   // NaN comes first
        var undefined = 0;
        while (undefined < sorted.Length && double.IsNaN(sorted[undefined])) undefined++;
        return sorted.Length > 0 && undefined <= MostUndefined * sorted.Length ? sorted[undefined..] : null;
    }

    // Resampled over a power of two, so that no sum overflows.
    private static Interval OfMean(ReadOnlySpan<double> sample, ulong seed, int resamples, double level, bool isBca)
    {
        var scaled = ScaledSample.Of(sample);
        var replicates = MeanReplicates(scaled.Values, seed, resamples);
        var mean = Moments.Mean(scaled.Values);
        var found = isBca
            ? Bca(mean, replicates, LeaveOneOutMeans(scaled.Values), level, sample.Length)
            : Percentile(mean, replicates, level, sample.Length);
        var exponent = scaled.Exponent;
        double Back(double figure) => Math.ScaleB(figure, exponent);
        return exponent == 0 ? found
            : found with { Estimate = Back(found.Estimate), Low = Back(found.Low), High = Back(found.High) };
    }

    private static double[] MeanReplicates(ReadOnlySpan<double> sample, ulong seed, int resamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        if (sample.Length < 2) return [];
        var random = new SplitMix64(seed);
        var means = new double[resamples];
        for (var b = 0; b < resamples; b++)
        {
            var sum = 0.0;
            for (var i = 0; i < sample.Length; i++) sum += sample[random.NextInt32(sample.Length)];
            means[b] = sum / sample.Length;
        }
        return means;
    }

    private static double[] Replicates(int n, ItemStatistic statistic, ulong seed, int resamples)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resamples, 1);
        if (n < 2) return [];
        var random = new SplitMix64(seed);
        var items = new int[n];
        var figures = new double[resamples];
        for (var b = 0; b < resamples; b++)
        {
            for (var i = 0; i < n; i++) items[i] = random.NextInt32(n);
            figures[b] = statistic(items);
        }
        return figures;
    }

    private static double[] LeaveOneOutMeans(ReadOnlySpan<double> sample)
    {
        var mean = Moments.Mean(sample);
        var means = new double[sample.Length];
        for (var i = 0; i < means.Length; i++) means[i] = mean + (mean - sample[i]) / (sample.Length - 1);
        return means;
    }
}
