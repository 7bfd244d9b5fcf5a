namespace Sparsescope.Statistics;

/// <summary>A sample over a power of two, so that no sum of its values or of their powers up to the fourth over- or underflows.</summary>
/// <remarks>
/// Value i of the sample is <see cref="Values"/>[i] · 2^<see cref="Exponent"/>. Where the largest |value| lies in 2^±150 the values stand
/// as they are (exponent 0); elsewhere the largest is in [1, 2), as in a vector's summary. Only values below 2^-1022 of the largest lose
/// digits. A sample that holds a NaN or an infinity stands as it is.
/// </remarks>
internal readonly ref struct ScaledSample
{
    private const int Room = 150;

    private ScaledSample(ReadOnlySpan<double> values, int exponent)
    {
        Values = values;
        Exponent = exponent;
    }

    internal ReadOnlySpan<double> Values { get; }

    internal int Exponent { get; }

    internal static ScaledSample Of(ReadOnlySpan<double> sample)
    {
        var largest = 0.0;
        foreach (var value in sample) largest = Math.Max(largest, Math.Abs(value));   // NaN stays
        if (largest == 0 || !double.IsFinite(largest)) return new(sample, 0);
        var exponent = Math.ILogB(largest);
        if (Math.Abs(exponent) <= Room) return new(sample, 0);
        var scaled = new double[sample.Length];
        for (var i = 0; i < scaled.Length; i++) scaled[i] = Math.ScaleB(sample[i], -exponent);
        return new(scaled, exponent);
    }
}
