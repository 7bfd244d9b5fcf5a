using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Sparsescope.Metrics;

/// <summary>
/// Makes a <see cref="VectorSummary"/> of one vector at a time in scratch that it keeps: after the widest vector nothing is allocated.
/// Not thread-safe: one for each thread.
/// </summary>
public sealed class VectorSummariser
{
    private const uint AbsoluteBits = 0x7FFF_FFFF, InfinityBits = 0x7F80_0000;

    // Far below any scaled entry (2^-277), so raising 0 to it gives 0 a finite logarithm and leaves the others alone.
    private const double BelowAnyEntry = 1e-300;

    private uint[] _keys = [], _sortScratch = [];
    private double[] _ascending = [], _energies = [], _excess = [], _scratch = [], _ranks = [];

    /// <param name="width">Width to have room for from the start; a wider vector makes room for itself.</param>
    public VectorSummariser(int width = 0) => MakeRoom(width);

    /// <summary>Summarises one vector (n). The result is overwritten by the next call.</summary>
    /// <remarks>
    /// One sort, then sums over entries in ascending order: the order and signs of the vector's entries cannot change a single bit of the
    /// result. Sums are in float64 and vectorised; between processors with different vector widths they may differ in the last digits.
    /// </remarks>
    /// <exception cref="ArgumentException">The vector is empty.</exception>
    public VectorSummary Summarise(ReadOnlySpan<float> vector)
    {
        if (vector.IsEmpty) throw new ArgumentException("a vector without entries has no metrics", nameof(vector));
        var n = vector.Length;
        MakeRoom(n);

        // Without their sign bit floats order as their bit patterns do, infinities and NaNs after every number.
        var keys = _keys.AsSpan(0, n);
        TensorPrimitives.BitwiseAnd(MemoryMarshal.Cast<float, uint>(vector), AbsoluteBits, keys);
        RadixSort.Ascending(keys, _sortScratch);
        if (keys[^1] >= InfinityBits) return new VectorSummary { Width = n, IsFinite = false };

        var ascending = _ascending.AsSpan(0, n);
        TensorPrimitives.ConvertTruncating<float, double>(MemoryMarshal.Cast<uint, float>(keys), ascending);
        var exponent = ascending[^1] == 0 ? 0 : Math.ILogB(ascending[^1]);
        TensorPrimitives.Multiply(ascending, Math.ScaleB(1, -exponent), ascending);
        return OfScaled(ascending, exponent);
    }

    private VectorSummary OfScaled(ReadOnlySpan<double> ascending, int exponent)
    {
        var n = ascending.Length;
        var energies = _energies.AsSpan(0, n);
        TensorPrimitives.Multiply(ascending, ascending, energies);

        var scratch = _scratch.AsSpan(0, n);
        TensorPrimitives.Max(ascending, BelowAnyEntry, scratch);
        TensorPrimitives.Log(scratch, scratch);
        var sumOfLogs = TensorPrimitives.Dot(ascending, scratch);
        var energyOfLogs = TensorPrimitives.Dot(energies, scratch);

        // Deviations start from the smallest entry, not from a rounded mean: equal entries deviate by exactly nothing.
        var excess = _excess.AsSpan(0, n);
        TensorPrimitives.Subtract(ascending, ascending[0], excess);
        var excessSum = TensorPrimitives.Sum<double>(excess);
        TensorPrimitives.Subtract(excess, excessSum / n, scratch);
        TensorPrimitives.Multiply(scratch, scratch, scratch);

        return new VectorSummary
        {
            Width = n,
            IsFinite = true,
            Exponent = exponent,
            Ascending = ascending,
            Energies = energies,
            Excess = excess,
            Sum = TensorPrimitives.Sum(ascending),
            Energy = TensorPrimitives.Sum<double>(energies),
            FourthPowers = TensorPrimitives.SumOfSquares<double>(energies),
            SumOfLogs = sumOfLogs,
            EnergyOfLogs = energyOfLogs,
            ExcessSum = excessSum,
            RankedExcess = TensorPrimitives.Dot(_ranks.AsSpan(0, n), excess),
            SquaredDeviations = TensorPrimitives.Sum<double>(scratch),
            FourthDeviations = TensorPrimitives.SumOfSquares<double>(scratch),
        };
    }

    private void MakeRoom(int width)
    {
        if (width <= _keys.Length) return;
        _keys = new uint[width];
        _sortScratch = new uint[width];
        _ascending = new double[width];
        _energies = new double[width];
        _excess = new double[width];
        _scratch = new double[width];
        _ranks = new double[width];
        for (var i = 0; i < width; i++) _ranks[i] = i + 1;
    }
}
