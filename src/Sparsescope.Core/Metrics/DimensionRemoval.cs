namespace Sparsescope.Metrics;

/// <summary>Leaves out some dimensions; the rest keep their order.</summary>
internal sealed class DimensionRemoval : OutlierControl
{
    private readonly int[] _removed;   // ascending
    private readonly float[] _kept;

    internal DimensionRemoval(int width, IEnumerable<int> dimensions) : base(width)
    {
        _removed = [.. dimensions.Order()];
        if (_removed.Length > 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(_removed[0], nameof(dimensions));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_removed[^1], width, nameof(dimensions));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(_removed.Length, width, nameof(dimensions));
        }
        if (_removed.Distinct().Count() < _removed.Length) throw new ArgumentException("a dimension stands twice", nameof(dimensions));
        _kept = new float[width - _removed.Length];
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
