using Sparsescope.Statistics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>The controls of the primary cells: each a row, measured or with the reason why not.</summary>
internal sealed class Controls(StudyTable table, CellIndex cells, DesignUnits units, Seeds seeds, AnalysisOptions options,
    CancellationToken cancellation)
{
    private readonly bool _equal = LengthControl.Equal(table, units);
    private readonly string? _noOverlap = LengthControl.NoOverlap(table, units);
    private readonly double[][] _lengths = LengthControl.Covariates(table, units);

    private static readonly ControlKind[] s_alternatives =
        [ControlKind.OutlierDims, ControlKind.NextDims, ControlKind.RandomDims, ControlKind.Rms, ControlKind.Rotation];

    /// <summary>Why length and condition cannot be told apart, where length is a nuisance; else null.</summary>
    public string? NoOverlap => table.Design.Length == LengthRole.Nuisance ? _noOverlap : null;

    /// <summary>The length-controlled effect by cell, where it could be measured.</summary>
    public Dictionary<int, Estimate> GivenLength { get; } = [];

    /// <summary>The controls of length alone: what a verdict needs.</summary>
    public IEnumerable<ControlRow> OfLength(int cell) => [Length(cell), LengthCubic(cell), Matched(cell)];

    public IEnumerable<ControlRow> Of(int cell)
    {
        foreach (var row in OfLength(cell)) yield return row;
        foreach (var name in s_alternatives) yield return Alternative(cell, name);
        foreach (var name in (ControlKind[])[ControlKind.Twin, ControlKind.Scramble]) yield return Pass(cell, name);
        yield return Baseline(cell);
        yield return Format(cell);
    }

    private ControlRow Format(int cell)
    {
        if (Excused(cell, ControlKind.Format) is { } excused) return excused;
        if (table.Format is not { } format) return Missing(cell, ControlKind.Format, ControlStatus.NotMeasured, "it was not measured");
        return Missing(cell, ControlKind.Format, format.DiffersByCondition ? ControlStatus.Differs : ControlStatus.Ok, format.Sentence);
    }

    private ControlRow Length(int cell)
    {
        if (Excused(cell, ControlKind.Length) is { } excused) return excused;
        if (_noOverlap is not null) return Missing(cell, ControlKind.Length, ControlStatus.NoOverlap, _noOverlap);
        return Partial(cell, ControlKind.Length, _lengths[..1]).Row;
    }

    private ControlRow LengthCubic(int cell)
    {
        if (Excused(cell, ControlKind.LengthCubic) is { } excused) return excused;
        if (_noOverlap is not null) return Missing(cell, ControlKind.LengthCubic, ControlStatus.NoOverlap, _noOverlap);
        var (row, given) = Partial(cell, ControlKind.LengthCubic, _lengths);
        GivenLength[cell] = given;
        return row;
    }

    private ControlRow Matched(int cell)
    {
        if (Excused(cell, ControlKind.LengthMatched) is { } excused) return excused;
        if (_noOverlap is not null) return Missing(cell, ControlKind.LengthMatched, ControlStatus.NoOverlap, _noOverlap);
        var column = units.Reduce(cells.Column(cell));
        var all = EffectMap.Finite(column);
        var which = LengthMatch.Choose(table, units, all, seeds.Matching);
        if (which.Length < VerdictRule.FewestUnits)
            return Missing(cell, ControlKind.LengthMatched, ControlStatus.NoOverlap,
                $"{which.Length} of {all.Length} can be matched in length");
        RegressionFrame whole = new(units, all);
        var part = Estimate.Of(units, column, which, [], cells.Sign(cell), seeds, options, cancellation);
        return new()
        {
            Control = ControlKind.LengthMatched,
            Cell = cells.Name(cell),
            Status = ControlStatus.Ok,
            N = part.Frame.N,
            Raw = cells.Sign(cell) * whole.Effect(whole.Outcome(column)),
            Controlled90 = part.Interval(0.90),
            Controlled95 = part.Interval(0.95),
            P = part.P,
        };
    }

    private ControlRow Alternative(int cell, ControlKind name)
    {
        if (Excused(cell, name) is { } excused) return excused;
        var found = table.Alternatives.Where(a => a.Control == name && cells.Find(a.Metric, a.Point) == cell)
            .Select(a => units.Reduce(a.Values)).ToList();
        if (found.Count == 0) return Missing(cell, name, ControlStatus.NotMeasured, "it was not measured");
        var main = units.Reduce(cells.Column(cell));
        var frame = new RegressionFrame(units, EffectMap.Finite([main, .. found]));
        var (effects, replicates) = Effects(cell, frame, [main, .. found]);
        var row = Row(cell, name, frame, effects[0], replicates[0], effects.Skip(1).Average(), Mean(replicates[1..]));
        if (found.Count > 1) return row;
        var permutations = new PermutationMap(units.Count, seeds.Permutation, options, cancellation);
        permutations.Add(frame, [frame.Outcome(found[0])]);
        return row with { P = row.Status == ControlStatus.Ok ? permutations.P[0] : double.NaN };
    }

    // What random weights, or the words in random order, show on the same items is taken off.
    private ControlRow Pass(int cell, ControlKind name)
    {
        if (Excused(cell, name) is { } excused) return excused;
        var passes = table.Passes.Where(p => p.Control == name).Select(p => units.Reduce(cells.Column(cell, p))).ToList();
        if (passes.Count == 0) return Missing(cell, name, ControlStatus.NotMeasured, "it was not measured");
        var main = units.Reduce(cells.Column(cell));
        var frame = new RegressionFrame(units, EffectMap.Finite([main, .. passes]));
        var (effects, replicates) = Effects(cell, frame, [main, .. passes]);
        var null0 = passes.Count == 1 ? replicates[1] : Resampled(replicates[1..]);
        var controlled = replicates[0].Zip(null0, (real, other) => real - other).ToArray();
        return Row(cell, name, frame, effects[0], replicates[0], effects[0] - effects.Skip(1).Average(), controlled, isDifference: true);
    }

    private ControlRow Baseline(int cell)
    {
        if (Excused(cell, ControlKind.Baseline) is { } excused) return excused;
        if (table.Items.All(item => !double.IsFinite(item.Entropy)))
            return Missing(cell, ControlKind.Baseline, ControlStatus.NotMeasured, "entropy was not measured");
        double[][] covariates =
        [
            units.Reduce(FiniteRanks([.. table.Items.Select(item => item.Entropy)])),
            units.Reduce(FiniteRanks([.. table.Items.Select(item => item.MaxProbability)])),
        ];
        var known = EffectMap.Finite(covariates);
        if (covariates.All(column => known.All(u => column[u] == column[known[0]])))
            return Missing(cell, ControlKind.Baseline, ControlStatus.NotApplicable, "they are the same for all");
        return Partial(cell, ControlKind.Baseline, covariates).Row;
    }

    private (ControlRow Row, Estimate Given) Partial(int cell, ControlKind name, double[][] covariates)
    {
        var column = units.Reduce(cells.Column(cell));
        var which = EffectMap.Finite([column, .. covariates]);
        var raw = new RegressionFrame(units, which);
        var outcome = raw.Outcome(column);
        var before = Aligned(cell, Resampling.Effects(raw, [outcome], seeds.Bootstrap, options, cancellation)[0]);
        var given = Estimate.Of(units, column, which, covariates, cells.Sign(cell), seeds, options, cancellation);
        var row = Row(cell, name, given.Frame, cells.Sign(cell) * raw.Effect(outcome), before, given.Effect, given.Replicates);
        return (row with { P = row.Status == ControlStatus.Ok ? given.P : double.NaN }, given);
    }

    private (double[] Effects, double[][] Replicates) Effects(int cell, RegressionFrame frame, IReadOnlyList<double[]> columns)
    {
        var outcomes = columns.Select(frame.Outcome).ToArray();
        var replicates = Resampling.Effects(frame, outcomes, seeds.Bootstrap, options, cancellation);
        return ([.. outcomes.Select(y => cells.Sign(cell) * frame.Effect(y))], [.. replicates.Select(r => Aligned(cell, r))]);
    }

    // Below ten independent units nothing is said: such a row could neither explain an effect nor clear it.
    private ControlRow Row(int cell, ControlKind name, RegressionFrame frame, double raw, double[] before, double controlled,
        double[] after, bool isDifference = false)
    {
        if (frame.Independent < VerdictRule.FewestUnits)
            return Missing(cell, name, ControlStatus.TooFew,
                $"{frame.Independent} of at least {VerdictRule.FewestUnits}") with
            { N = frame.N };
        Interval At(double level) => isDifference ? EffectInterval.OfDifference(frame, controlled, after, level)
            : EffectInterval.Of(frame, controlled, after, level);
        return new()
        {
            Control = name,
            Cell = cells.Name(cell),
            Status = ControlStatus.Ok,
            N = frame.N,
            Raw = raw,
            Controlled90 = At(0.90),
            Controlled95 = At(0.95),
            Attenuation = EffectInterval.OfDifference(frame, raw - controlled, before.Zip(after, (b, a) => b - a), 0.95),
        };
    }

    private ControlRow? Excused(int cell, ControlKind name)
    {
        var isLength = name is ControlKind.Length or ControlKind.LengthCubic or ControlKind.LengthMatched;
        if (isLength && table.Design.Length == LengthRole.Treatment)
            return Missing(cell, name, ControlStatus.NotApplicable, "length is the treatment");
        if (isLength && _equal) return Missing(cell, name, ControlStatus.NotApplicable, LengthControl.EqualText(units));
        string? reason = null;
        var given = table.Design.NotApplicable.TryGetValue(name, out reason)
            || (isLength && table.Design.NotApplicable.TryGetValue(ControlKind.Length, out reason));
        return given ? Missing(cell, name, ControlStatus.NotApplicable, reason!) : null;
    }

    private ControlRow Missing(int cell, ControlKind name, ControlStatus status, string reason) =>
        new() { Control = name, Cell = cells.Name(cell), Status = status, Reason = reason };

    private double[] Aligned(int cell, double[] replicates) => [.. replicates.Select(r => cells.Sign(cell) * r)];

    private static double[] Mean(double[][] replicates) =>
        [.. Enumerable.Range(0, replicates[0].Length).Select(b => replicates.Average(r => r[b]))];

    // Twins are drawn with replacement too: five of many possible ones were measured.
    private double[] Resampled(double[][] replicates)
    {
        var means = new double[replicates[0].Length];
        for (var b = 0; b < means.Length; b++)
        {
            var random = new SplitMix64(SplitMix64.Derive(seeds.Twins, (ulong)b));
            for (var t = 0; t < replicates.Length; t++) means[b] += replicates[random.NextInt32(replicates.Length)][b] / replicates.Length;
        }
        return means;
    }

    /// <summary>Ranks among the finite values, NaN elsewhere.</summary>
    internal static double[] FiniteRanks(double[] values)
    {
        var places = Enumerable.Range(0, values.Length).Where(i => double.IsFinite(values[i])).ToArray();
        var ranks = Ranks.Of([.. places.Select(i => values[i])]);
        var all = new double[values.Length];
        Array.Fill(all, double.NaN);
        for (var i = 0; i < places.Length; i++) all[places[i]] = ranks[i];
        return all;
    }
}
