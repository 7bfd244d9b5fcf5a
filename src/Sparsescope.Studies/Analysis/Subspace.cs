using MathNet.Numerics.LinearAlgebra.Double;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// What the states of one condition have in common at one layer: which dimensions carry their energy, how far their strongest dimensions
/// agree, and how many directions they spread over. States are [items][width], one last-token vector an item.
/// </summary>
public static class Subspace
{
    /// <summary>Share of a state's dimensions that count as its strongest.</summary>
    public const double TopShare = 0.1;

    /// <summary>Most items of a condition that enter the pairwise overlap and the rank.</summary>
    public const int MostItems = 200;

    /// <summary>Singular values up to this share of the scale of the states are rounding (float32 carries 6e-8).</summary>
    private const double Negligible = 1e-6;

    /// <summary>
    /// The items to compare: as many of every condition as the smallest one has, at most 200, drawn by seed and in ascending order.
    /// Overlap and rank depend on the number of items, so conditions are compared at the same number.
    /// </summary>
    /// <param name="counts">Items of each condition.</param>
    /// <param name="seed">Same counts and seed, same items.</param>
    /// <returns>Indices [condition][min(smallest, 200)]; empty where there is no condition.</returns>
    public static IReadOnlyList<int[]> MatchedItems(IReadOnlyList<int> counts, ulong seed)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (counts.Count == 0) return [];
        var size = Math.Min(MostItems, counts.Min());
        return [.. counts.Select((count, condition) => Draw(count, size, SplitMix64.Derive(seed, (ulong)condition)))];
    }

    /// <summary>
    /// Mean over items of h_i² / Σh² for every dimension: [width], sums to 1. Empty where there is no item; all NaN
    /// where one is zero or not finite.
    /// </summary>
    /// <param name="states">Read once, one by one.</param>
    /// <exception cref="ArgumentException">States of different width, or of none.</exception>
    public static double[] MeanEnergyShare(IEnumerable<float[]> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        double[] shares = [];
        var count = 0;
        foreach (var state in states)
        {
            if (count++ == 0) shares = new double[state.Length];
            if (state.Length != shares.Length) throw new ArgumentException("the states differ in width", nameof(states));
            if (state.Length == 0) throw new ArgumentException("the states have no dimension", nameof(states));
            var energy = Energy(state);
            for (var i = 0; i < shares.Length; i++) shares[i] += (double)state[i] * state[i] / energy;
        }
        for (var i = 0; i < shares.Length; i++) shares[i] /= count;
        return shares;
    }

    /// <summary>
    /// Mean Jaccard overlap |A ∩ B| / |A ∪ B| of the strongest dimensions over all pairs of states: from 0, none shared, to 1, all shared.
    /// NaN below two states or where one is not finite.
    /// </summary>
    /// <exception cref="ArgumentException">States of different width, or of none.</exception>
    public static double MeanOverlap(IReadOnlyList<float[]> states)
    {
        Width(states);
        if (states.Count < 2 || !AllFinite(states)) return double.NaN;
        var sets = states.Select(state => TopDimensions.Of(state)).ToList();
        double sum = 0;
        for (var a = 1; a < sets.Count; a++)
        {
            for (var b = 0; b < a; b++) sum += sets[a].Jaccard(sets[b]);
        }
        return sum / (sets.Count * (sets.Count - 1) / 2);
    }

    /// <summary>
    /// Effective rank of the covariance of the states: exp of the entropy of its singular values divided by their sum. From 1, all
    /// spread along one direction, to min(n − 1, width). Unchanged by rotation, shift and scale of all states together.
    /// </summary>
    /// <remarks>
    /// Roy and Vetterli, "The effective rank", EUSIPCO 2007. The singular values are those of the covariance, that is the variances along
    /// the principal directions (squares of the singular values of the centred states). They are found from the smaller of XXᵀ (n × n) and
    /// XᵀX (width × width), whose eigenvalues other than zero agree.
    /// </remarks>
    /// <returns>0 for states that are all the same (no spread, no direction); NaN below two states or where one is not finite.</returns>
    /// <exception cref="ArgumentException">States of different width, or of none.</exception>
    public static double EffectiveRank(IReadOnlyList<float[]> states)
    {
        var width = Width(states);
        if (states.Count < 2 || !AllFinite(states)) return double.NaN;
        var centred = Centred(states, width, out var scale);
        if (scale == 0) return 0;
        var gram = states.Count <= width ? centred.TransposeAndMultiply(centred) : centred.TransposeThisAndMultiply(centred);
        var variances = gram.Evd(MathNet.Numerics.LinearAlgebra.Symmetricity.Symmetric).EigenValues.Select(value => Math.Max(0, value.Real))
            .ToArray();
        var total = variances.Sum();
        if (total <= Negligible * Negligible * states.Count * width) return 0;
        double entropy = 0;
        foreach (var variance in variances)
        {
            var share = variance / total;
            if (share > 0) entropy -= share * Math.Log(share);
        }
        return Math.Exp(entropy);
    }

    // States less their mean, in units of the largest entry of a state, so that no square leaves the range.
    private static DenseMatrix Centred(IReadOnlyList<float[]> states, int width, out double scale)
    {
        scale = states.Max(state => state.Max(entry => (double)Math.Abs(entry)));
        var centred = new DenseMatrix(states.Count, width);
        if (scale == 0) return centred;
        for (var i = 0; i < width; i++)
        {
            double sum = 0;
            foreach (var state in states) sum += state[i];
            for (var item = 0; item < states.Count; item++) centred[item, i] = (states[item][i] - sum / states.Count) / scale;
        }
        return centred;
    }

    private static int[] Draw(int count, int size, ulong seed)
    {
        var items = Enumerable.Range(0, count).ToArray();
        new SplitMix64(seed).Shuffle(items.AsSpan());
        return [.. items.Take(size).Order()];
    }

    private static double Energy(float[] state)
    {
        double energy = 0;
        foreach (var entry in state) energy += (double)entry * entry;
        return double.IsFinite(energy) && energy > 0 ? energy : double.NaN;
    }

    private static bool AllFinite(IReadOnlyList<float[]> states) => states.All(state => state.All(float.IsFinite));

    private static int Width(IReadOnlyList<float[]> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        var width = states.Count == 0 ? 0 : states[0].Length;
        if (states.Any(state => state.Length != width)) throw new ArgumentException("the states differ in width", nameof(states));
        if (states.Count > 0 && width == 0) throw new ArgumentException("the states have no dimension", nameof(states));
        return width;
    }
}
