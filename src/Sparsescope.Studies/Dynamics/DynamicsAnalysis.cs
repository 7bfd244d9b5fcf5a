using System.Collections.Concurrent;
using Sparsescope.Metrics;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Dynamics;

/// <summary>From what was measured along training to curves with intervals, differences between splits, and turns. Same points and seed, same result.</summary>
/// <param name="record">The study.</param>
/// <param name="questions">What was asked.</param>
/// <param name="points">What is stored so far.</param>
public sealed class DynamicsAnalysis(DynamicsRecord record, IReadOnlyList<DynamicsQuestion> questions, IReadOnlyList<DynamicsPoint> points)
{
    public const string Id = "id";

    private const double Level = 0.95;

    // What the study measured and the program has, in the order of tables, each with its place among a layer's figures.
    private readonly List<(string Name, int Place)> _metrics =
        [.. Metric.All.Select(metric => (metric.Name, record.Measured.ToList().IndexOf(metric.Name))).Where(metric => metric.Item2 >= 0)];

    private readonly ConcurrentDictionary<(string Group, int Seeds), CrossedBootstrap> _draws = [];

    /// <summary>Resamples behind every interval.</summary>
    public int Resamples { get; init; } = 1000;

    public DynamicsResult Run(CancellationToken cancellation)
    {
        var looks = points.GroupBy(point => (point.Model, point.Step)).OrderBy(look => record.Models.ToList().IndexOf(look.Key.Model)).ThenBy(look => look.Key.Step)
            .Select(look => look.OrderBy(point => point.Seed).ToArray()).ToList();
        var states = looks.AsParallel().AsOrdered().WithCancellation(cancellation).SelectMany(States).ToList();
        return new()
        {
            Splits = [.. Splits.Select(split => new SplitCount(split, Of(split).Length, Of(split).Select(q => questions[q].Prompt).Distinct().Count(), Of(split).Count(q => questions[q].PairSeen)))],
            Series = [.. looks.Select(look => new SeriesCount(look[0].Model, look[0].Step, look.Length, Moments.Mean([.. look.Select(point => point.Loss)])))],
            Behaviour = [.. looks.SelectMany(Behaviour)],
            States = states,
            Turns = [.. record.Models.SelectMany(model => Turns(model, cancellation))],
            Resamples = Resamples,
        };
    }

    private IEnumerable<string> Splits => questions.Select(question => question.Split).Distinct();

    private int[] Of(string split) => [.. questions.Index().Where(question => question.Item.Split == split).Select(question => question.Index)];

    // The ID questions that stand beside a split: those matched to it, or all.
    private int[] Beside(string split) => [.. Of(Id).Where(q => questions[q].MatchedTo is null || questions[q].MatchedTo == split)];

    private IEnumerable<BehaviourPoint> Behaviour(DynamicsPoint[] look)
    {
        foreach (var split in Splits)
        {
            var group = Of(split);
            double[][] Figures(Func<DynamicsAnswer, double> figure) => [.. look.Select(point => group.Select(q => figure(point.Answers[q])).ToArray())];
            yield return new(look[0].Model, look[0].Step, split, Over(split, group, Figures(answer => answer.IsCorrect ? 1 : 0)), Over(split, group, Figures(answer => answer.Loss)));
        }
    }

    private List<StatePoint> States(DynamicsPoint[] look)
    {
        var rows = new List<StatePoint>();
        var (model, step) = (look[0].Model, look[0].Step);
        foreach (var split in Splits)
        {
            var (group, beside) = (Of(split), Beside(split));
            for (var layer = 0; layer <= record.LayerCount; layer++)
            {
                foreach (var (metric, place) in _metrics)
                {
                    var cell = layer * record.Measured.Count + place;
                    var figures = Figures(look, group, cell);
                    var replicates = Draws(split, group, look.Length).Replicates(figures);
                    var mean = CrossedBootstrap.Mean(figures);
                    Interval? difference = null;
                    if (split != Id && beside.Length > 0)
                    {
                        var id = Figures(look, beside, cell);
                        var idReplicates = Draws($"{Id} beside {split}", beside, look.Length).Replicates(id);
                        difference = Interval(CrossedBootstrap.Mean(id) - mean, [.. idReplicates.Zip(replicates, (a, b) => a - b)], group.Length);
                    }
                    rows.Add(new(model, step, split, metric, layer, Interval(mean, replicates, group.Length), difference));
                }
            }
        }
        return rows;
    }

    private List<TurnRow> Turns(string model, CancellationToken cancellation)
    {
        // Steps are looked at on a logarithmic scale; an untrained model has no place on it.
        var looks = points.Where(point => point.Model == model && point.Step > 0).GroupBy(point => point.Step).OrderBy(look => look.Key).Select(look => look.OrderBy(point => point.Seed).ToArray()).ToList();
        var group = Of(Id);
        if (looks.Count == 0 || group.Length == 0) return [];
        // A seed that lacks a step would turn the curve of means where it stops.
        looks = [.. looks.Where(look => look.Length == looks[0].Length)];
        var cells = Enumerable.Range(0, record.LayerCount + 1).SelectMany(layer => _metrics.Select(metric => (layer, metric))).ToList();
        var rows = cells.AsParallel().AsOrdered().WithCancellation(cancellation)
            .Select(cell => Turn(model, looks, group, cell.layer, cell.metric)).ToList();
        return [.. Adjusted(rows.Where(row => row.Primary), MultipleTesting.Holm), .. Adjusted(rows.Where(row => !row.Primary), MultipleTesting.BenjaminiHochberg)];
    }

    private TurnRow Turn(string model, List<DynamicsPoint[]> looks, int[] group, int layer, (string Name, int Place) measured)
    {
        var (metric, cell) = (measured.Name, layer * record.Measured.Count + measured.Place);
        var steps = looks.Select(look => Math.Log10(look[0].Step)).ToArray();
        var figures = looks.Select(look => Figures(look, group, cell)).ToArray();
        var seeds = looks[0].Length;
        double[] x = [.. steps.SelectMany(step => Enumerable.Repeat(step, seeds))], y = [.. figures.SelectMany(look => look.Select(seed => Moments.Mean(seed)))];
        var lines = TwoLines.Of(x, y);
        var primary = record.Metrics.Contains(metric) && record.Layers.Contains(layer);
        var (before, after) = (Slope(lines.Before.Slope), Slope(lines.After.Slope));
        if (primary && double.IsFinite(lines.Break))
        {
            // Means over seeds along the same steps: slopes of means are means of slopes.
            var draws = Draws(Id, group, seeds);
            var curves = figures.Select(draws.Replicates).ToArray();
            var resampled = Enumerable.Range(0, Resamples).Select(b => TwoLines.At(steps, curves.Select(curve => curve[b]).ToArray(), lines.Break)).ToList();
            before = Interval(lines.Before.Slope, [.. resampled.Select(line => line.Before.Slope)], x.Length);
            after = Interval(lines.After.Slope, [.. resampled.Select(line => line.After.Slope)], x.Length);
        }
        return new(model, metric, layer, primary, Math.Pow(10, lines.Break), before, after, lines.Before.P, lines.After.P, Math.Max(lines.Before.P, lines.After.P), x.Length);

        Interval Slope(double slope) => new(slope, double.NaN, double.NaN, Level, x.Length);
    }

    private delegate double[] Adjustment(ReadOnlySpan<double> p);

    private static IEnumerable<TurnRow> Adjusted(IEnumerable<TurnRow> rows, Adjustment adjust)
    {
        var all = rows.ToList();
        return all.Zip(adjust([.. all.Select(row => row.P)]), (row, p) => row with { P = p });
    }

    private static double[][] Figures(DynamicsPoint[] look, int[] group, int cell) => [.. look.Select(point => group.Select(q => (double)point.Answers[q].Figures[cell]).ToArray())];

    private Interval Over(string name, int[] group, double[][] figures) => Interval(CrossedBootstrap.Mean(figures), Draws(name, group, figures.Length).Replicates(figures), group.Length);

    private static Interval Interval(double estimate, double[] replicates, int n) => Bootstrap.Percentile(estimate, replicates, Level, n);

    // One set of draws for a group, so that curves and differences move together; groups that are compared share the draws of seeds.
    private CrossedBootstrap Draws(string group, int[] members, int seeds) => _draws.GetOrAdd((group, seeds), _ =>
        new(seeds, [.. members.Select(q => questions[q].Prompt)], Resamples, SplitMix64.Derive(record.Seed, 1), SplitMix64.Derive(record.Seed, NumberOf(group))));

    private ulong NumberOf(string group) => 2 + (ulong)Splits.SelectMany(split => (string[])[split, $"{Id} beside {split}"]).ToList().IndexOf(group);
}
