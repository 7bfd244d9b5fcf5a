namespace Sparsescope.Metrics;

/// <summary>Leaves out the dimensions of the highest reference energy; the rest keep their order.</summary>
internal sealed class DimensionRemoval : OutlierControl
{
    private readonly int[] _removed;   // ascending
    private readonly float[] _kept;

    internal DimensionRemoval(ReferenceEnergy reference, int count) : base(reference.Width)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(count, reference.Width);
        _removed = reference.TopDimensions(count);
        Array.Sort(_removed);
        _kept = new float[reference.Width - count];
    }

    private protected override ReadOnlySpan<float> Apply(ReadOnlySpan<float> vector)
    {
        int next = 0, written = 0;
        foreach (var removed in _removed)
        {
            vector[next..removed].CopyTo(_kept.AsSpan(written));
            written += removed - next;
            next = removed + 1;
        }
        vector[next..].CopyTo(_kept.AsSpan(written));
        return _kept;
    }
}
