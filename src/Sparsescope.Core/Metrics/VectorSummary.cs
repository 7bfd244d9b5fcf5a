using System.Numerics.Tensors;

namespace Sparsescope.Metrics;

/// <summary>
/// What every metric needs to know about one vector h of width n, in float64. The entries stand for a = |h| / 2^Exponent, in ascending
/// order, with the largest in [1, 2): no sum overflows or underflows, and scaling h by a power of two changes nothing but
/// <see cref="Exponent"/>.
/// </summary>
/// <remarks>
/// A view into the scratch of the <see cref="VectorSummariser"/> that made it: valid until that one is used again.
/// Where <see cref="IsFinite"/> is false nothing else is filled in.
/// </remarks>
public readonly ref struct VectorSummary
{
    /// <summary>Number of entries n, at least 1.</summary>
    public int Width { get; init; }

    /// <summary>False where an entry is NaN or infinite.</summary>
    public bool IsFinite { get; init; }

    /// <summary>Exponent of the largest |h|, −149 … 127; 0 for the zero vector.</summary>
    public int Exponent { get; init; }

    /// <summary>a, ascending; (n).</summary>
    public ReadOnlySpan<double> Ascending { get; init; }

    /// <summary>a², ascending; (n).</summary>
    public ReadOnlySpan<double> Energies { get; init; }

    /// <summary>a less its smallest entry, ascending; (n). All zeros exactly when every |h| is the same.</summary>
    public ReadOnlySpan<double> Excess { get; init; }

    /// <summary>Σa. 0 only for the zero vector.</summary>
    public double Sum { get; init; }

    /// <summary>Σa².</summary>
    public double Energy { get; init; }

    /// <summary>Σa⁴.</summary>
    public double FourthPowers { get; init; }

    /// <summary>Σ a ln a, where an entry of 0 adds 0.</summary>
    public double SumOfLogs { get; init; }

    /// <summary>Σ a² ln a, where an entry of 0 adds 0.</summary>
    public double EnergyOfLogs { get; init; }

    /// <summary>Σ of <see cref="Excess"/>.</summary>
    public double ExcessSum { get; init; }

    /// <summary>Σ i·excess with ranks i = 1 … n in ascending order.</summary>
    public double RankedExcess { get; init; }

    /// <summary>Σ (a − mean)². Exactly 0 when every |h| is the same.</summary>
    public double SquaredDeviations { get; init; }

    /// <summary>Σ (a − mean)⁴.</summary>
    public double FourthDeviations { get; init; }

    /// <summary>Σa over the largest <paramref name="percent"/> % of the entries: ⌊percent·n/100⌋ of them, at least one.</summary>
    public double SumOfLargest(int percent) => TensorPrimitives.Sum(Ascending[^Largest(percent)..]);

    /// <summary>Σa² over the largest <paramref name="percent"/> % of the entries: ⌊percent·n/100⌋ of them, at least one.</summary>
    public double EnergyOfLargest(int percent) => TensorPrimitives.Sum(Energies[^Largest(percent)..]);

    private int Largest(int percent) => Math.Max(1, (int)((long)Width * percent / 100));
}
