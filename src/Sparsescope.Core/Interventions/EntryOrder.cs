namespace Sparsescope.Interventions;

/// <summary>In which order the entries of a state are taken.</summary>
public enum EntryOrder
{
    /// <summary>The largest magnitude first, the lower index of equals.</summary>
    Largest,

    /// <summary>The smallest magnitude first, the lower index of equals.</summary>
    Smallest,

    /// <summary>In a seeded random order, whatever they hold.</summary>
    Random,
}

/// <summary>What a percentage is of.</summary>
public enum ShareOf
{
    /// <summary>Of the number of entries: max(1, ⌊percent · n / 100⌋) of them.</summary>
    Dimensions,

    /// <summary>Of Σh²: whole entries, and of the next one as much as makes the share exact.</summary>
    Energy,
}

/// <summary>Picks a share of a state's entries.</summary>
/// <param name="order">Which come first.</param>
/// <param name="share">What the percentage is of.</param>
/// <param name="percent">0 … 100; of dimensions at least one entry is always picked.</param>
/// <param name="seed">Of a random order.</param>
/// <param name="except">Entries that are not picked and do not count, ascending, each once.</param>
public sealed class EntryPick(EntryOrder order, ShareOf share, double percent, ulong seed, IReadOnlyList<int> except)
{
    // Percentages are written in decimal: 0.7 of 1000 entries are seven.
    private const double Rounding = 1e-9;

    private double[] _keys = [];
    private int[] _entries = [];
    private int[] _shuffled = [];
    private int _width = -1;

    /// <summary>
    /// How much of each entry is picked: the entry is split into m·h (picked) and √(1 − m²)·h (left), whose energies add up. m is 0 or 1
    /// but for the last entry of a share of energy.
    /// </summary>
    /// <param name="state">(width), finite.</param>
    /// <param name="picked">(width): m of each entry.</param>
    public void Pick(ReadOnlySpan<double> state, Span<double> picked)
    {
        Prepare(state.Length);
        picked.Clear();
        Sort(state);
        if (share == ShareOf.Dimensions)
        {
            var count = Math.Min(_entries.Length, Math.Max(1, (int)Math.Floor(percent * _entries.Length / 100 + Rounding)));
            foreach (var entry in _entries.AsSpan(0, count)) picked[entry] = 1;
            return;
        }
        // Relative to the largest entry, so that no square overflows.
        var largest = 0.0;
        foreach (var entry in _entries) largest = Math.Max(largest, Math.Abs(state[entry]));
        if (largest == 0) return;
        var total = 0.0;
        foreach (var entry in _entries) total += Square(state[entry] / largest);
        var left = percent / 100 * total;
        foreach (var entry in _entries)
        {
            var energy = Square(state[entry] / largest);
            if (energy >= left)
            {
                picked[entry] = energy == 0 ? 0 : percent >= 100 ? 1 : Math.Sqrt(left / energy);
                if (percent < 100) return;
                continue;
            }
            picked[entry] = 1;
            left -= energy;
        }
    }

    /// <summary>Whether an entry is among those that are neither picked nor left.</summary>
    internal bool Spares(int entry) => except.Count > 0 && except.Contains(entry);

    private static double Square(double x) => x * x;

    private void Prepare(int width)
    {
        if (_width == width) return;
        if (except.Count > 0 && except[^1] >= width)
            throw new BadInputException(
                $"dimension {except[^1]} is left out of an intervention, where the state has dimensions 0 to {width - 1}");
        if (except.Count >= width)
            throw new BadInputException($"an intervention leaves out all {width} dimensions of the state: nothing can be picked");
        _width = width;
        _shuffled = [.. Enumerable.Range(0, width).Except(except)];
        if (order == EntryOrder.Random) new SplitMix64(seed).Shuffle<int>(_shuffled);
        (_entries, _keys) = (new int[_shuffled.Length], new double[_shuffled.Length]);
    }

    private void Sort(ReadOnlySpan<double> state)
    {
        _shuffled.CopyTo(_entries, 0);
        if (order == EntryOrder.Random) return;
        for (var i = 0; i < _entries.Length; i++)
            _keys[i] = order == EntryOrder.Largest ? -Math.Abs(state[_entries[i]]) : Math.Abs(state[_entries[i]]);
        Array.Sort(_keys, _entries);
        // The sort keeps no order among equals.
        for (var start = 0; start < _keys.Length;)
        {
            var end = start + 1;
            while (end < _keys.Length && _keys[end] == _keys[start]) end++;
            if (end - start > 1) Array.Sort(_entries, start, end - start);
            start = end;
        }
    }
}
