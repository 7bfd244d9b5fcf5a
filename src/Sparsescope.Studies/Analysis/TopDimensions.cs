using System.Numerics;

namespace Sparsescope.Studies.Analysis;

/// <summary>The strongest dimensions of a state: those with the ⌊10 %⌋ (at least one) largest |h|, as a set of bits.</summary>
public sealed class TopDimensions
{
    private readonly ulong[] _bits;

    private TopDimensions(int width, int count)
    {
        _bits = new ulong[(width + 63) / 64];
        Count = count;
    }

    /// <summary>How many dimensions are in the set.</summary>
    public int Count { get; }

    /// <summary>Dimensions in the set of a state of this width (at least 1).</summary>
    public static int CountOf(int width) => Math.Max(1, (int)(Subspace.TopShare * width + 1e-9));

    /// <summary>
    /// The set of one state, finite and at least one dimension wide; of equal magnitudes the earlier dimension goes first.
    /// </summary>
    public static TopDimensions Of(ReadOnlySpan<float> state)
    {
        ArgumentOutOfRangeException.ThrowIfZero(state.Length, nameof(state));
        var magnitudes = new float[state.Length];
        var order = new int[state.Length];
        for (var i = 0; i < state.Length; i++) (magnitudes[i], order[i]) = (Math.Abs(state[i]), i);
        Array.Sort(order, (a, b) => magnitudes[a] == magnitudes[b] ? a.CompareTo(b) : magnitudes[b].CompareTo(magnitudes[a]));
        var top = new TopDimensions(state.Length, CountOf(state.Length));
        foreach (var dimension in order.AsSpan(0, top.Count)) top._bits[dimension / 64] |= 1ul << (dimension % 64);
        return top;
    }

    /// <summary>Whether the dimension is in the set.</summary>
    public bool Contains(int dimension) => (_bits[dimension / 64] >> (dimension % 64) & 1) != 0;

    /// <summary>Shared dimensions divided by those in either set, of states of one width: 0 … 1.</summary>
    public double Jaccard(TopDimensions other)
    {
        ArgumentNullException.ThrowIfNull(other);
        var shared = 0;
        for (var word = 0; word < _bits.Length; word++) shared += BitOperations.PopCount(_bits[word] & other._bits[word]);
        return shared / (double)(Count + other.Count - shared);
    }

    /// <summary>
    /// Mean Jaccard overlap of two sets drawn at random from this many dimensions: Σ P(s) · s / (2k − s) with k = <see cref="CountOf"/> and
    /// the number shared s hypergeometric.
    /// </summary>
    public static double ChanceOverlap(int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var k = CountOf(width);
        // P(s + 1) / P(s) = (k − s)² / ((s + 1) (width − 2k + s + 1)), started at s = least and normalised: no large factorials.
        var least = Math.Max(0, 2 * k - width);
        double logWeight = 0, largest = 0;
        var logWeights = new double[k - least + 1];
        for (var s = least; s < k; s++)
        {
            logWeight += 2 * Math.Log(k - s) - Math.Log(s + 1.0) - Math.Log(width - 2.0 * k + s + 1);
            logWeights[s + 1 - least] = logWeight;
            largest = Math.Max(largest, logWeight);
        }
        double sum = 0, weighted = 0;
        for (var s = least; s <= k; s++)
        {
            var weight = Math.Exp(logWeights[s - least] - largest);
            sum += weight;
            weighted += weight * s / (2.0 * k - s);
        }
        return weighted / sum;
    }
}
