namespace Sparsescope.Studies.Analysis;

/// <summary>
/// Values cut into fifths of their ranks. Equal values stay in one part, that of their middle rank, so that there may be fewer parts than
/// five, of unlike sizes; the order in which values come never matters.
/// </summary>
internal sealed class Fifths
{
    private const int Parts = 5;

    private readonly double[] _cuts;   // the lowest value of every part but the first

    /// <param name="values">What is cut; those that are not finite belong to no part.</param>
    public Fifths(IEnumerable<double> values)
    {
        var sorted = values.Where(double.IsFinite).Order().ToArray();
        var cuts = new List<double>();
        for (int start = 0, end, last = -1; start < sorted.Length; start = end)
        {
            end = start + 1;
            while (end < sorted.Length && sorted[end] == sorted[start]) end++;
            var middle = (start + end - 1) / 2;
            var part = Enumerable.Range(0, Parts).Last(k => middle >= k * sorted.Length / Parts);
            if (part > last && start > 0) cuts.Add(sorted[start]);
            last = part;
        }
        _cuts = [.. cuts];
        Count = sorted.Length == 0 ? 0 : cuts.Count + 1;
    }

    /// <summary>Parts there are: 1 to 5, 0 for no values.</summary>
    public int Count { get; }

    /// <summary>Which part a value belongs to, from 0; −1 for one that is not finite.</summary>
    public int Of(double value) => double.IsFinite(value) ? _cuts.Count(cut => value >= cut) : -1;

    /// <summary>The positions of the values of each part, ascending; parts in order, none empty.</summary>
    public static IReadOnlyList<int[]> Positions(IReadOnlyList<double> values)
    {
        var fifths = new Fifths(values);
        return [.. Enumerable.Range(0, fifths.Count).Select(part =>
            Enumerable.Range(0, values.Count).Where(i => fifths.Of(values[i]) == part).ToArray())];
    }
}
