using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Groups;

/// <summary>
/// Gathers measured prompts of several groups and compares every metric between them, layer by layer: exploration, not a verdict. A study
/// fixes its question before it measures, and controls for more than length.
/// </summary>
/// <param name="plan">The groups.</param>
/// <param name="metrics">What was measured of every state, in that order.</param>
public sealed class GroupComparison(GroupPlan plan, IReadOnlyList<Metric> metrics)
{
    private const int MostSteps = 10;   // numbers that are more are a measured value, not steps

    private readonly List<(int Group, int Tokens)> _items = [];
    private readonly Dictionary<GroupPlace, Dictionary<int, Figures>> _figures = [];
    private readonly List<GroupPlace> _order = [];

    /// <summary>The groups.</summary>
    public GroupPlan Plan => plan;

    /// <summary>Items that are compared.</summary>
    public int Items => _items.Count;

    /// <summary>Items that have none of the groups.</summary>
    public int WithoutGroup { get; private set; }

    /// <summary>Items that could not be measured.</summary>
    public int Failed { get; private set; }

    /// <summary>Adds one item: the states of its prompt, not those of generated tokens.</summary>
    public void Add(Measurement item)
    {
        if (item.Error is not null)
        {
            Failed++;
            return;
        }
        if (plan.Place(item.Item.Record) is not { } group)
        {
            WithoutGroup++;
            return;
        }
        var number = _items.Count;
        _items.Add((group, item.Item.Tokens.Length));
        foreach (var state in item.States)
        {
            if (state.Phase != Phase.Prompt) continue;
            var place = new GroupPlace(state.Point.Tap, state.Point.Layer, state.Point.Layer is null
                ? $"{Position(state, item)} of {state.Point.Tensor}" : Position(state, item));
            if (!_figures.TryGetValue(place, out var figures))
            {
                _figures[place] = figures = [];
                _order.Add(place);
            }
            figures[number] = state.Metrics;
        }
    }

    /// <summary>The effects, by place as measured and then by metric. Places that not every item has are left out.</summary>
    /// <param name="seed">Of the resamples behind intervals of rho.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="BadInputException">A group has no item that was measured.</exception>
    public GroupEffects Effects(ulong seed, CancellationToken cancellation)
    {
        for (var group = 0; group < plan.Names.Count; group++)
        {
            if (_items.All(item => item.Group != group))
                throw new BadInputException($"No prompt of group '{plan.Names[group]}' was measured; there is nothing to compare.");
        }
        var table = Table();
        var units = DesignUnits.Of(table);
        double[] lengths = [.. _items.Select(item => (double)item.Tokens)];
        var noOverlap = LengthControl.NoOverlap(table, units);
        var covariates = LengthControl.Covariates(table, units);
        var places = _order.Where(place => _figures[place].Count == _items.Count).ToList();
        var effects = new List<GroupEffect>();
        foreach (var place in places)
        {
            cancellation.ThrowIfCancellationRequested();
            for (var m = 0; m < metrics.Count; m++)
            {
                double[] column = [.. Enumerable.Range(0, _items.Count).Select(i => _figures[place][i][m])];
                effects.Add(Effect(place, metrics[m].Name, units, column, noOverlap is null ? covariates : null, seed, cancellation));
            }
        }
        var length = Effect(new("", null, ""), "length", units, lengths, null, seed, cancellation);
        return new(plan, effects, new(Lengths(), length.Effect, length.P, noOverlap), Items, WithoutGroup, Failed,
            _order.Count - places.Count);
    }

    private static string Position(MeasuredState state, Measurement item) => state.Position switch
    {
        null => "mean",
        { } position when position == item.Item.Tokens.Length - 1 => "last",
        { } position => position.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private GroupEffect Effect(
        GroupPlace place, string metric, DesignUnits units, double[] column, double[][]? covariates, ulong seed,
        CancellationToken cancellation)
    {
        var which = EffectMap.Finite(column);
        if (which.Length < 2) return new(place, metric, double.NaN, double.NaN, double.NaN, double.NaN, which.Length, double.NaN);
        var frame = new RegressionFrame(units, which);
        var outcome = frame.Outcome(column);
        // Where all are equal no pair goes either way: delta is 0, while ranks without spread have no correlation.
        var tied = frame.Kind == EffectKind.CliffsDelta && frame.GroupSizes() is ( > 0, > 0)
            && which.All(i => column[i] == column[which[0]]);
        var effect = tied ? 0 : frame.Effect(outcome);
        var replicates = frame.Kind == EffectKind.CliffsDelta ? [] : Resampling.Effects(frame, [outcome], seed, new(), cancellation)[0];
        var interval = EffectInterval.Of(frame, effect, replicates, 0.95);
        var given = double.NaN;
        if (covariates is not null)
        {
            var controlled = new RegressionFrame(units, which, covariates);
            given = controlled.Degrees < 1 ? double.NaN : controlled.Effect(controlled.Outcome(column));
        }
        return new(place, metric, effect, interval.Low, interval.High, tied ? 1 : double.IsFinite(effect) ? P(which, column) : double.NaN,
            which.Length, given);
    }

    private double P(int[] which, double[] column)
    {
        double[] Of(int group) => [.. which.Where(i => _items[i].Group == group).Select(i => column[i])];
        return plan.IsOrdered
            ? Correlation.SpearmanTest([.. which.Select(i => plan.Value(_items[i].Group))], [.. which.Select(i => column[i])]).P
            : MannWhitney.Test(Of(1), Of(0)).P;
    }

    private IReadOnlyList<GroupLength> Lengths() =>
    [
        .. plan.Names.Select((name, group) =>
        {
            int[] tokens = [.. _items.Where(item => item.Group == group).Select(item => item.Tokens)];
            return new GroupLength(name, tokens.Length, tokens.Average(), tokens.Min(), tokens.Max());
        }),
    ];

    private StudyTable Table() => new()
    {
        Design = new()
        {
            Scale = !plan.IsOrdered ? Scale.Categorical : plan.Names.Count <= MostSteps ? Scale.Ordinal : Scale.Continuous,
            Expected = ClaimDirection.Sparser,
            Conditions = plan.Names,
            Paired = false,
            PrimaryMetrics = [],
            PrimaryPoints = [],
        },
        LayerCount = 0,
        Points = [],
        Metrics = [],
        SparserWhen = [],
        Items = [.. _items.Select(item =>
            new TableItem { Condition = item.Group, Value = plan.Value(item.Group), Tokens = item.Tokens, Figures = [] })],
    };
}
