namespace Sparsescope.Statistics.Drift;

/// <summary>Whether values in the order they came hang together with the one before.</summary>
/// <remarks>
/// A CUSUM that runs 1,000 independent values runs 254 where neighbours are correlated by 0.2, and 52 at 0.6: a limit has to know.
/// </remarks>
/// <param name="Lag1">Autocorrelation of neighbours, Σ(xᵢ − x̄)(xᵢ₊₁ − x̄)/Σ(xᵢ − x̄)²; 0 for constant values.</param>
/// <param name="Bound">What independent values stay below in 95 % of samples, for the largest of the figures looked at.</param>
public readonly record struct Dependence(double Lag1, double Bound)
{
    /// <summary>Whether neighbours are correlated more than chance explains.</summary>
    public bool IsFound => Lag1 > Bound;

    /// <summary>The largest autocorrelation of several figures of the same prompts.</summary>
    /// <param name="columns">One array a figure, at least three values each.</param>
    public static Dependence Of(IReadOnlyList<double[]> columns)
    {
        var n = columns[0].Length;
        // One-sided, divided among the figures: what is asked is whether any of them is dependent.
        var bound = StandardNormal.Quantile(1 - 0.05 / columns.Count) / Math.Sqrt(n);
        return new(columns.Max(Lag), bound);
    }

    /// <summary>Values to draw together so that the dependence is kept: 1 where none was found.</summary>
    /// <remarks>
    /// A border between blocks breaks one pair. For an autocorrelation r that fades as rʲ neighbours matter over about (1 + r)/(1 − r)
    /// values; a block holds twenty times as many, at most a tenth of the sample.
    /// </remarks>
    public int Block(int n)
    {
        if (!IsFound) return 1;
        var reach = (1 + Math.Min(Lag1, 0.9)) / (1 - Math.Min(Lag1, 0.9));
        return Math.Max(1, Math.Min(n / 10, (int)Math.Ceiling(20 * reach)));
    }

    private static double Lag(double[] values)
    {
        if (Moments.IsConstant(values)) return 0;
        double mean = Moments.Mean(values), pairs = 0, squares = 0;
        for (var i = 0; i < values.Length; i++)
        {
            squares += (values[i] - mean) * (values[i] - mean);
            if (i > 0) pairs += (values[i] - mean) * (values[i - 1] - mean);
        }
        return pairs / squares;
    }
}
