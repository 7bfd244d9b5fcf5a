using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models.Runs;

namespace Sparsescope.Tests.Measuring;

public sealed class StateFigureStoreTests
{
    private static readonly Metric[] s_metrics = [Metric.Hoyer, Metric.L1Norm, Metric.All[^1]];

    public static TheoryData<ulong, long> Stores =>
    [
        .. Enumerable.Range(1, 20).SelectMany(seed => new (ulong, long)[] { ((ulong)seed, 0), ((ulong)seed, 1 << 20) })
            .Select(row => new TheoryDataRow<ulong, long>(row.Item1, row.Item2)),
    ];

    [Theory, MemberData(nameof(Stores))]
    public void Whatever_the_order_and_wherever_figures_lie_states_come_as_a_sorted_list_of_them(ulong seed, long mostBytes)
    {
        var random = new SplitMix64(seed);
        TapPoint[] points = [.. Enumerable.Range(0, 1 + random.NextInt32(4)).Select(i => new TapPoint(new("t", i), "t", 8, false))];
        int[] positions = [.. Enumerable.Range(0, 400).Where(_ => random.NextInt32(3) == 0)];
        var store = new StateFigureStore(points, positions, width => new TemporaryFigures(width), mostBytes);
        var (controls, divided) = (random.NextInt32(2) == 0, random.NextInt32(2) == 0);
        var (expected, generated) = (new List<MeasuredState>(), new List<MeasuredState>());
        // A decode shows some positions at every point, point by point; the last ones may be missing.
        var until = random.NextInt32(4) == 0 ? positions.Length * 2 / 3 : positions.Length;
        for (var first = 0; first < until; first += 50)
        {
            foreach (var point in points)
            {
                foreach (var position in positions[first..Math.Min(until, first + 50)])
                {
                    var figures = new StateFigures(Draw(random), controls ? Draw(random) : null, divided ? Draw(random) : null);
                    store.Add(point, position, position % 7, figures);
                    expected.Add(new(point, position, Phase.Prompt, position % 7, figures.Metrics, figures.WithoutOutliers,
                        figures.RmsDivided));
                }
            }
        }
        foreach (var position in (int[])[402, 401])
            generated.AddRange(points.Select(point => new MeasuredState(point, position, Phase.Generated, 3, Draw(random), null, null)));
        var means = points.Where(_ => random.NextInt32(2) == 0)
            .ToDictionary(point => point, point => new MeasuredState(point, null, Phase.Prompt, null, Draw(random), null, null));
        expected.AddRange([.. generated, .. means.Values]);
        expected = [.. expected.OrderBy(state => Array.IndexOf(points, state.Point)).ThenBy(state => state.Phase)
            .ThenBy(state => state.Position ?? int.MaxValue)];

        var seen = store.States(point => means.GetValueOrDefault(point), generated);
        Assert.Equal(expected.Count, seen.Count);
        foreach (var (index, state) in seen.Index()) AssertSame(expected[index], state);
        for (var look = 0; look < 30 && seen.Count > 0; look++)
        {
            var index = random.NextInt32(seen.Count);
            AssertSame(expected[index], seen[index]);
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => seen[seen.Count]);
        Assert.Throws<ArgumentOutOfRangeException>(() => seen[-1]);
    }

    [Fact]
    public void What_is_read_early_stays_as_it_was_and_nothing_at_all_is_an_empty_list()
    {
        TapPoint[] points = [new(new("t", 0), "t", 8, false), new(new("t", 1), "t", 8, false)];
        var store = new StateFigureStore(points, [2, 5, 9], width => new TemporaryFigures(width), mostBytes: 0);
        Assert.Empty(store.States(_ => null, []));
        var figures = new StateFigures(Draw(new(1)), null, null);
        store.Add(points[1], 5, 3, figures);
        var early = store.States(_ => null, []);
        store.Add(points[1], 2, 4, figures);
        Assert.Equal(5, Assert.Single(early).Position);
        Assert.Equal([2, 5], store.States(_ => null, []).Select(state => state.Position!.Value));
        Assert.Equal((true, false), (store.Has(9), store.Has(3)));
    }

    private static Figures Draw(SplitMix64 random) => new(s_metrics, [random.NextDouble(), double.NaN, random.NextGaussian()]);

    private static void AssertSame(MeasuredState expected, MeasuredState actual)
    {
        Assert.Equal((expected.Point, expected.Position, expected.Phase, expected.Token),
            (actual.Point, actual.Position, actual.Phase, actual.Token));
        Assert.Equal(expected.Metrics.ToArray(), actual.Metrics.ToArray());
        Assert.Equal(expected.WithoutOutliers?.ToArray(), actual.WithoutOutliers?.ToArray());
        Assert.Equal(expected.RmsDivided?.ToArray(), actual.RmsDivided?.ToArray());
    }
}
