using System.Numerics.Tensors;

namespace Sparsescope.Metrics;

/// <summary>
/// Takes a model's standing outlier dimensions out of a vector before it is measured, to ask whether an effect is theirs alone.
/// Keeps its scratch and allocates nothing for each vector. Not thread-safe: one for each thread.
/// </summary>
public abstract class OutlierControl
{
    private readonly int _width;

    private protected OutlierControl(int width) => _width = width;

    /// <summary>Leaves out the <paramref name="count"/> dimensions of the highest reference energy: vectors of n − count entries.</summary>
    /// <param name="reference">The reference set of the same tap and layer.</param>
    /// <param name="count">0 … width − 1.</param>
    /// <exception cref="InvalidOperationException">No vector of the reference set was counted.</exception>
    public static OutlierControl WithoutTopDimensions(ReferenceEnergy reference, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(count, reference.Width);
        return new DimensionRemoval(reference.Width, reference.TopDimensions(count));
    }

    /// <summary>Leaves out these dimensions, whatever they hold: vectors of width − count entries.</summary>
    /// <param name="width">Entries of the vectors.</param>
    /// <param name="dimensions">Indices from 0, in any order, none twice; fewer than <paramref name="width"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such dimension, or none would be left.</exception>
    public static OutlierControl WithoutDimensions(int width, IReadOnlyCollection<int> dimensions) =>
        new DimensionRemoval(width, dimensions);

    /// <summary>Divides every dimension by its root mean square over the reference set (not centred).</summary>
    /// <remarks>
    /// The quotient is rounded to float32. A dimension that was 0 throughout the reference set has no scale and becomes 0. An entry so far
    /// above its reference that the quotient leaves float32 becomes infinite, and so the vector's metrics NaN.
    /// </remarks>
    /// <exception cref="InvalidOperationException">No vector of the reference set was counted.</exception>
    public static OutlierControl DividedByRootMeanSquare(ReferenceEnergy reference) => new RmsDivision(reference);

    /// <summary>
    /// Measures the controlled vector into <paramref name="results"/>, one for each of the battery's metrics. A vector (width) with a NaN
    /// or infinite entry gives NaN throughout, even where the control would have left that entry out.
    /// </summary>
    /// <exception cref="ArgumentException">The vector is not as wide as the reference set, or the results are too few or many.</exception>
    public void Measure(ReadOnlySpan<float> vector, MetricBattery battery, Span<double> results)
    {
        if (vector.Length != _width)
            throw new ArgumentException($"a vector of {vector.Length} for a reference set of width {_width}", nameof(vector));
        battery.Measure(TensorPrimitives.IsFiniteAll(vector) ? Apply(vector) : vector, results);
    }

    /// <summary>The controlled vector, in scratch that the next call overwrites.</summary>
    private protected abstract ReadOnlySpan<float> Apply(ReadOnlySpan<float> vector);
}
