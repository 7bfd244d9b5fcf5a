namespace Sparsescope.Managed.Kernels;

/// <summary>
/// How a product's k is cut into passes: at multiples of a power of two that divides it, so that blocks of quantised weights are never
/// cut. The cut depends on k and the tile alone: quantised weights and their float32 copy are multiplied alike.
/// </summary>
/// <param name="Length">k.</param>
/// <param name="Unit">Entries between places where a pass may end.</param>
/// <param name="Count">Passes.</param>
internal readonly record struct PassCut(int Length, int Unit, int Count)
{
    private const int MostUnit = 256;

    /// <summary>The largest power of two that divides a length, at most 256.</summary>
    internal static int UnitOf(int length) => Math.Min(MostUnit, length & -length);

    /// <summary>Even passes of at most so many entries.</summary>
    internal static PassCut Of(int length, int most)
    {
        var unit = UnitOf(length);
        var units = length / unit;
        return new(length, unit, (units + most / unit - 1) / (most / unit));
    }

    /// <summary>Most entries of a pass.</summary>
    internal int Deepest => (Length / Unit + Count - 1) / Count * Unit;

    /// <summary>Where a pass begins; of pass Count, the end.</summary>
    internal int Start(int pass) => (int)((long)pass * (Length / Unit) / Count) * Unit;
}
