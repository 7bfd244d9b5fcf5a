using System.Collections.Concurrent;
using Sparsescope.Metrics;
using Sparsescope.Statistics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Dynamics;

/// <summary>
/// From what was measured along training to curves with intervals, differences between splits, and turns. Nothing is left to chance.
/// </summary>
/// <param name="record">The study.</param>
/// <param name="questions">What was asked.</param>
/// <param name="points">What is stored so far.</param>
public sealed class DynamicsAnalysis(DynamicsRecord record, IReadOnlyList<DynamicsQuestion> questions, IReadOnlyList<DynamicsPoint> points)
{
    /// <summary>Name of the split of questions like those trained on.</summary>
    public const string Id = "id";

    // What the study measured and the program has, in the order of tables, each with its place among a layer's figures.
    private readonly List<(string Name, int Place)> _metrics =
        [.. Metric.All.Select(metric => (metric.Name, record.Measured.ToList().IndexOf(metric.Name))).Where(metric => metric.Item2 >= 0)];

    private readonly ConcurrentDictionary<(string Split, bool IsDifference), TwoWayTable> _tables = [];

    /// <summary>Analyses; the same study gives the same result.</summary>
    public DynamicsResult Run(CancellationToken cancellation)
    {
        var order = record.Models.ToList();
        var looks = points.GroupBy(point => (point.Model, point.Step))
            .OrderBy(look => order.IndexOf(look.Key.Model)).ThenBy(look => look.Key.Step)
            .Select(Seeds).ToList();
        var states = looks.AsParallel().AsOrdered().WithCancellation(cancellation).SelectMany(States).ToList();
        return new()
        {
            Splits = [.. Splits.Select(Count)],
            Series = [.. looks.Select(Count)],
            Behaviour = [.. looks.SelectMany(Behaviour)],
            States = states,
            Turns = [.. record.Models.SelectMany(model => Turns(model, cancellation))],
        };
    }

    private IEnumerable<string> Splits => questions.Select(question => question.Split).Distinct();

    private static DynamicsPoint[] Seeds(IEnumerable<DynamicsPoint> look) => [.. look.OrderBy(point => point.Seed)];

    private static SeriesCount Count(DynamicsPoint[] look) =>
        new(look[0].Model, look[0].Step, look.Length, Moments.Mean([.. look.Select(point => point.Loss)]));

    private SplitCount Count(string split)
    {
        var group = Of(split);
        return new(split, group.Length, group.Select(q => questions[q].Prompt).Distinct().Count(), group.Count(q => questions[q].PairSeen));
    }

    private int[] Of(string split) =>
        [.. questions.Index().Where(question => question.Item.Split == split).Select(question => question.Index)];

    // The ID questions that stand beside a split: those matched to it, or all.
    private int[] Beside(string split) => [.. Of(Id).Where(q => questions[q].MatchedTo is null || questions[q].MatchedTo == split)];

    private IEnumerable<BehaviourPoint> Behaviour(DynamicsPoint[] look)
    {
        foreach (var split in Splits)
        {
            var group = Of(split);
            Interval Over(Func<DynamicsAnswer, double> figure) =>
                Table(split).Interval([.. look.Select(point => group.Select(q => figure(point.Answers[q])).ToArray())], null, group.Length);
            var accuracy = Over(answer => answer.IsCorrect ? 1 : 0);
            accuracy = accuracy with { Low = Math.Max(0, accuracy.Low), High = Math.Min(1, accuracy.High) };    // NaN stays
            var loss = Over(answer => answer.Loss);
            yield return new(look[0].Model, look[0].Step, split, accuracy, loss, TwoWayVariance.FreedomOf(look.Length));
        }
    }

    private List<StatePoint> States(DynamicsPoint[] look)
    {
        var rows = new List<StatePoint>();
        var (model, step) = (look[0].Model, look[0].Step);
        foreach (var split in Splits)
        {
            var (group, beside) = (Of(split), split == Id ? [] : Beside(split));
            for (var layer = 0; layer <= record.LayerCount; layer++)
            {
                foreach (var (metric, place) in _metrics)
                {
                    var cell = layer * record.Measured.Count + place;
                    var figures = Figures(look, group, cell);
                    var mean = Table(split).Interval(figures, null, group.Length);
                    Interval? difference = beside.Length == 0
                        ? null
                        : Difference(split).Interval(Figures(look, beside, cell), figures, group.Length);
                    rows.Add(new(model, step, split, metric, layer, mean, difference, TwoWayVariance.FreedomOf(look.Length)));
                }
            }
        }
        return rows;
    }

    private List<TurnRow> Turns(string model, CancellationToken cancellation)
    {
        // Steps are looked at on a logarithmic scale; an untrained model has no place on it.
        var looks = points.Where(point => point.Model == model && point.Step > 0)
            .GroupBy(point => point.Step).OrderBy(look => look.Key)
            .Select(Seeds).ToList();
        var group = Of(Id);
        if (looks.Count == 0 || group.Length == 0) return [];
        // A seed that lacks a step would turn the curve of means where it stops.
        looks = [.. looks.Where(look => look.Length == looks[0].Length)];
        var cells = Enumerable.Range(0, record.LayerCount + 1).SelectMany(layer => _metrics.Select(metric => (layer, metric))).ToList();
        var rows = cells.AsParallel().AsOrdered().WithCancellation(cancellation)
            .Select(cell => Turn(model, looks, group, cell.layer, cell.metric)).ToList();
        return
        [
            .. Adjusted(rows.Where(row => row.Primary), MultipleTesting.Holm),
            .. Adjusted(rows.Where(row => !row.Primary), MultipleTesting.BenjaminiHochberg),
        ];
    }

    private TurnRow Turn(string model, List<DynamicsPoint[]> looks, int[] group, int layer, (string Name, int Place) measured)
    {
        var (metric, cell) = (measured.Name, layer * record.Measured.Count + measured.Place);
        var steps = looks.Select(look => Math.Log10(look[0].Step)).ToArray();
        var figures = looks.Select(look => Figures(look, group, cell)).ToArray();
        var seeds = looks[0].Length;
        double[] x = [.. steps.SelectMany(step => Enumerable.Repeat(step, seeds))];
        double[] y = [.. figures.SelectMany(look => look.Select(seed => Moments.Mean(seed)))];
        var lines = TwoLines.Of(x, y);
        // A curve of one seed that wanders would pass for one that turns: its points are not independent, and no other seed objects.
        var p = seeds < 2 ? double.NaN : Math.Max(lines.Before.P, lines.After.P);
        return new(
            model, metric, layer, record.Metrics.Contains(metric) && record.Layers.Contains(layer), Math.Pow(10, lines.Break),
            Slope(lines.Before, at => at.Before), Slope(lines.After, at => at.After), lines.Before.P, lines.After.P, p, x.Length, seeds);

        // All seeds have the same steps: the slope of the mean curve is the mean of the slopes of all curves, each a sum over steps.
        Interval Slope(LineSide line, Func<TwoLinesResult, LineSide> side)
        {
            double[] Alone(int step) => [.. steps.Select((_, other) => other == step ? 1.0 : 0)];
            double Weight(int step) => side(TwoLines.At(steps, Alone(step), lines.Break)).Slope;
            var weights = steps.Select((_, step) => Weight(step)).ToArray();
            double[] Of(int seed) => [.. group.Select((_, q) => weights.Select((weight, step) => weight * figures[step][seed][q]).Sum())];
            return Table(Id).Variance([.. Enumerable.Range(0, seeds).Select(Of)]).Around(line.Slope, x.Length);
        }
    }

    private delegate double[] Adjustment(ReadOnlySpan<double> p);

    private static IEnumerable<TurnRow> Adjusted(IEnumerable<TurnRow> rows, Adjustment adjust)
    {
        var all = rows.ToList();
        return all.Zip(adjust([.. all.Select(row => row.P)]), (row, p) => row with { P = p });
    }

    private static double[][] Figures(DynamicsPoint[] look, int[] group, int cell) =>
        [.. look.Select(point => group.Select(q => (double)point.Answers[q].Figures[cell]).ToArray())];

    private TwoWayTable Table(string split) => _tables.GetOrAdd((split, false), _ => new(Prompts(Of(split))));

    private TwoWayTable Difference(string split) => _tables.GetOrAdd((split, true), _ => new(Prompts(Beside(split)), Prompts(Of(split))));

    private string[] Prompts(int[] group) => [.. group.Select(q => questions[q].Prompt)];
}
