namespace Sparsescope.Probing;

/// <summary>A rising map from scores to probabilities: the least-squares rising fit of labels (pool adjacent violators).</summary>
public sealed class IsotonicMap
{
    private readonly double[] _scores, _values;

    private IsotonicMap(double[] scores, double[] values) => (_scores, _values) = (scores, values);

    /// <summary>Fits; labels of equal scores are averaged first and count as many.</summary>
    /// <param name="scores">Finite; at least one.</param>
    /// <param name="labels">As many.</param>
    /// <exception cref="BadInputException">A score that is not finite.</exception>
    public static IsotonicMap Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> labels)
    {
        ArgumentOutOfRangeException.ThrowIfZero(scores.Length);
        if (scores.Length != labels.Length)
            throw new ArgumentException($"{scores.Length} scores and {labels.Length} labels", nameof(labels));
        var groups = new SortedDictionary<double, (double Sum, int Count)>();
        for (var i = 0; i < scores.Length; i++)
        {
            if (!double.IsFinite(scores[i])) throw new BadInputException("a score that probabilities are to be fitted to is not finite");
            var (sum, count) = groups.GetValueOrDefault(scores[i]);
            groups[scores[i]] = (sum + (labels[i] ? 1 : 0), count + 1);
        }
        var blocks = new List<(double Sum, int Count, int Groups)>();
        foreach (var (sum, count) in groups.Values)
        {
            var block = (Sum: sum, Count: count, Groups: 1);
            while (blocks.Count > 0 && blocks[^1].Sum * block.Count >= block.Sum * blocks[^1].Count)
            {
                block = (blocks[^1].Sum + block.Sum, blocks[^1].Count + block.Count, blocks[^1].Groups + block.Groups);
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add(block);
        }
        return new([.. groups.Keys], [.. blocks.SelectMany(block => Enumerable.Repeat(block.Sum / block.Count, block.Groups))]);
    }

    /// <summary>Probability at a score: linear between neighbouring scores of the fit, constant outside; NaN at NaN.</summary>
    public double At(double score)
    {
        if (double.IsNaN(score)) return double.NaN;
        var at = Array.BinarySearch(_scores, score);
        if (at >= 0) return _values[at];
        at = ~at;
        if (at == 0) return _values[0];
        if (at == _scores.Length) return _values[^1];
        var share = (score - _scores[at - 1]) / (_scores[at] - _scores[at - 1]);
        return _values[at - 1] + share * (_values[at] - _values[at - 1]);
    }
}
