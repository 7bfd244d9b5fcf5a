namespace Sparsescope.Metrics;

/// <summary>Sorts unsigned keys by their bytes, the lowest first: four passes whatever the order, no comparison, no allocation.</summary>
internal static class RadixSort
{
    private const int Digits = 4, Values = 256;

    /// <summary>Sorts <paramref name="keys"/> in place, ascending; <paramref name="scratch"/> is as long and is overwritten.</summary>
    internal static void Ascending(Span<uint> keys, Span<uint> scratch)
    {
        Span<int> counts = stackalloc int[Digits * Values];
        counts.Clear();
        foreach (var key in keys)
        {
            counts[(byte)key]++;
            counts[Values + (byte)(key >> 8)]++;
            counts[2 * Values + (byte)(key >> 16)]++;
            counts[3 * Values + (byte)(key >> 24)]++;
        }

        var from = keys;
        var to = scratch[..keys.Length];
        for (var digit = 0; digit < Digits; digit++)
        {
            var next = counts.Slice(digit * Values, Values);
            CountsToPositions(next);
            foreach (var key in from) to[next[(byte)(key >> 8 * digit)]++] = key;
            var swap = from;
            from = to;
            to = swap;
        }
    }

    // [3, 0, 2] becomes [0, 3, 3]: where the first key with each byte goes.
    private static void CountsToPositions(Span<int> counts)
    {
        var position = 0;
        foreach (ref var count in counts) (count, position) = (position, position + count);
    }
}
