namespace Sparsescope.Statistics.Drift;

/// <summary>Conformal p of values against a bag of reference scores: how many scores are at least as large.</summary>
/// <remarks>
/// Vovk, Gammerman and Shafer, Algorithmic Learning in a Random World, 2nd ed. (2022), section 2. With g scores larger and e equal of n:
/// conservative p = (g + e + 1)/(n + 1); smoothed p = (g + u(e + 1))/(n + 1), u uniform on (0, 1]. Smoothed p against a bag that grows by
/// every value are independent and uniform where values are exchangeable with the reference; against a fixed bag they are not independent,
/// and a martingale on them alarms too often (<c>arXiv:2602.13848</c>).
/// </remarks>
public sealed class ConformalScores
{
    private readonly List<double> _sorted;

    /// <param name="reference">Scores, in any order, none NaN; may be empty.</param>
    public ConformalScores(ReadOnlySpan<double> reference)
    {
        if (Guard.HasNaN(reference)) throw new ArgumentException("a score of the reference is NaN", nameof(reference));
        _sorted = [.. reference];
        _sorted.Sort();
    }

    /// <summary>Scores in the bag.</summary>
    public int Count => _sorted.Count;

    /// <summary>(g + e + 1)/(n + 1).</summary>
    public double Conservative(double score)
    {
        var (larger, equal) = Ranks(score);
        return (larger + equal + 1.0) / (Count + 1);
    }

    /// <summary>(g + u(e + 1))/(n + 1).</summary>
    /// <param name="score">The value's score.</param>
    /// <param name="u">Uniform on (0, 1], drawn for this value alone.</param>
    public double Smoothed(double score, double u)
    {
        DriftGuard.P(u);
        var (larger, equal) = Ranks(score);
        return (larger + u * (equal + 1)) / (Count + 1);
    }

    /// <summary>Puts a score into the bag: the reference grows.</summary>
    public void Add(double score)
    {
        DriftGuard.NotNaN(score);
        _sorted.Insert(FirstAbove(score), score);
    }

    private (int Larger, int Equal) Ranks(double score)
    {
        DriftGuard.NotNaN(score);
        int above = FirstAbove(score), notBelow = FirstNotBelow(score);
        return (Count - above, above - notBelow);
    }

    private int FirstAbove(double score)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_sorted[middle] > score) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    private int FirstNotBelow(double score)
    {
        int low = 0, high = Count;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (_sorted[middle] >= score) high = middle;
            else low = middle + 1;
        }
        return low;
    }
}
