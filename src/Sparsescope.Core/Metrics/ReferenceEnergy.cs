using System.Numerics.Tensors;

namespace Sparsescope.Metrics;

/// <summary>
/// Energy of each dimension over a reference set of hidden states of one tap and layer: which few dimensions are large whatever the
/// prompt, and by how much. Those outlier dimensions belong to the model, not to the prompt, and can drive every sparsity metric.
/// </summary>
/// <remarks>Means are of h², not centred, in float64: Σh² over the vectors, over their count.</remarks>
public sealed class ReferenceEnergy
{
    private readonly double[] _totals, _scratch;

    /// <param name="width">Number of dimensions, at least 1.</param>
    public ReferenceEnergy(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        _totals = new double[width];
        _scratch = new double[width];
    }

    internal ReferenceEnergy(ReadOnlySpan<double> totals, int count, int skipped) : this(totals.Length)
    {
        totals.CopyTo(_totals);
        (Count, Skipped) = (count, skipped);
    }

    /// <summary>Number of dimensions.</summary>
    public int Width => _totals.Length;

    /// <summary>Vectors counted.</summary>
    public int Count { get; private set; }

    /// <summary>Vectors left out because an entry was NaN or infinite.</summary>
    public int Skipped { get; private set; }

    /// <summary>Σh² of each dimension; (width).</summary>
    public ReadOnlySpan<double> Totals => _totals;

    /// <summary>Counts one vector (width), or skips it as a whole where an entry is NaN or infinite.</summary>
    /// <exception cref="ArgumentException">The vector has another width.</exception>
    public void Add(ReadOnlySpan<float> vector)
    {
        if (vector.Length != Width) throw new ArgumentException($"a vector of {vector.Length} among vectors of {Width}", nameof(vector));
        if (!TensorPrimitives.IsFiniteAll(vector))
        {
            Skipped++;
            return;
        }
        TensorPrimitives.ConvertTruncating(vector, _scratch.AsSpan());
        TensorPrimitives.MultiplyAdd<double>(_scratch, _scratch, _totals, _totals);
        Count++;
    }

    /// <summary>Mean h² of each dimension; (width).</summary>
    /// <exception cref="InvalidOperationException">No vector was counted.</exception>
    public double[] MeanEnergy()
    {
        if (Count == 0) throw new InvalidOperationException("no vector of the reference set was counted: it has no mean");
        var mean = new double[Width];
        TensorPrimitives.Divide(_totals, Count, mean);
        return mean;
    }

    /// <summary>Root of the mean h² of each dimension; (width). 0 where a dimension was 0 throughout.</summary>
    /// <exception cref="InvalidOperationException">No vector was counted.</exception>
    public double[] RootMeanSquare()
    {
        var root = MeanEnergy();
        TensorPrimitives.Sqrt<double>(root, root);
        return root;
    }

    /// <summary>The <paramref name="count"/> dimensions of highest mean energy, highest first; of equals, the lower index first.</summary>
    /// <param name="count">0 … width.</param>
    /// <exception cref="InvalidOperationException">No vector was counted.</exception>
    public int[] TopDimensions(int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Width);
        var mean = MeanEnergy();
        return [.. Enumerable.Range(0, Width).OrderByDescending(i => mean[i]).Take(count)];
    }
}
