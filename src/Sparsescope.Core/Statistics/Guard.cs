namespace Sparsescope.Statistics;

/// <summary>What every function of this folder asks of its arguments.</summary>
/// <remarks>
/// One rule for the folder: a NaN among the observations makes the result NaN, as a figure that could not be measured is no
/// observation; the caller decides which items to leave out. A wrong call (lengths that differ, a level outside (0, 1)) throws.
/// </remarks>
internal static class Guard
{
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    internal static void SameLength(int x, int y)
    {
        if (x != y) throw new ArgumentException($"{x} observations beside {y}: pairs need as many of each");
    }

    /// <exception cref="ArgumentOutOfRangeException">The level is not inside (0, 1).</exception>
    internal static void Level(double level)
    {
        if (!(level > 0 && level < 1)) throw new ArgumentOutOfRangeException(nameof(level), level, "must lie inside (0, 1)");
    }

    internal static bool HasNaN(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (double.IsNaN(value)) return true;
        }
        return false;
    }
}
