using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>Reads a run out of the store, analyses it and keeps the result there. The same run gives the same result.</summary>
public static class StudyAnalyst
{
    /// <summary>Analyses a run by the present rule and keeps the result beside earlier ones.</summary>
    /// <param name="store">Where the run is; open for writing.</param>
    /// <param name="id">Id of the run.</param>
    /// <param name="program">Version of the program, kept with the result.</param>
    /// <param name="utc">When, UTC, ISO 8601.</param>
    /// <param name="cancellation">Looked at between parts.</param>
    public static StudyResult Analyse(RunStore store, string id, string program, string utc, CancellationToken cancellation)
    {
        var result = ResultNow(store, id, cancellation);
        store.SaveAnalysis(id, new(program, RuleVersion.Current, utc, StudyResultJson.Write(result)));
        return result;
    }

    /// <summary>A result by the present rule that is not kept.</summary>
    internal static StudyResult ResultNow(RunStore store, string id, CancellationToken cancellation) =>
        StudyAnalysis.Run(Table(store, id), new AnalysisOptions(), cancellation);

    /// <summary>
    /// The newest stored result; null where there is none, where an earlier rule made it, so that figures would stand under the wrong
    /// names, or where it cannot be read.
    /// </summary>
    internal static StudyResult? Stored(RunStore store, string id)
    {
        if (store.Analysis(id) is not { Rule: >= RuleVersion.Current } stored) return null;
        try
        {
            return StudyResultJson.Read(stored.Json);
        }
        catch (BadInputException)
        {
            return null;
        }
    }

    /// <summary>Everything the store holds of a run; figures are read as they are asked for, so the store stays open.</summary>
    /// <param name="store">Where the run is.</param>
    /// <param name="id">Id of the run.</param>
    /// <param name="mostBytes">How much memory the figures at hand may take; what comes out does not depend on it.
    /// Null: <see cref="AnalysisOptions.DefaultMostBytes"/>.</param>
    /// <exception cref="BadInputException">The stored study cannot be read by this program, or nothing was measured.</exception>
    public static StudyTable Table(RunStore store, string id, long? mostBytes = null)
    {
        var run = store.Resolve(id);
        var (table, items) = Plain(store, run, mostBytes);
        var primary = table.Design.PrimaryMetrics.Select(name => store.Metrics.First(metric => metric.Name == name)).ToList();
        var aggregates = store.Aggregates(run.Id);
        var alternatives = new List<AlternativeColumn>();
        var references = new List<(Point, ReferenceEnergy?)>();
        using var vectors = store.Vectors(run.Id, RunStore.MainPass);
        foreach (var point in table.Design.PrimaryPoints)
        {
            var place = table.Points.ToList().IndexOf(point);
            var states = items.Select(item => vectors.Of(item, place));
            // Runs of earlier versions have no reference texts, and some models cannot read them: their own states then stand in.
            var reference = ReferenceAggregates.Find(aggregates, point) ?? VectorControls.ReferenceOf(states);
            references.Add((point, reference));
            alternatives.AddRange(VectorControls.Measure(point, states, reference, primary, new StudySeeds(table.Design.Seed).Rotation));
        }
        return table with { Alternatives = alternatives, Outliers = OutlierShares.Of(references, aggregates) };
    }

    /// <summary>The same without the controls that are made from vectors: what reports draw.</summary>
    /// <param name="store">Where the run is; stays open as long as the table is used.</param>
    /// <param name="run">The run.</param>
    /// <param name="mostBytes">How much memory the figures at hand may take.</param>
    /// <returns>The table, and the place of each of its items in the study's list.</returns>
    /// <exception cref="BadInputException">As <see cref="Table"/>.</exception>
    internal static (StudyTable Table, IReadOnlyList<int> Items) Plain(RunStore store, RunRecord run,
        long? mostBytes = null)
    {
        var spec = SpecOf(run);
        if (store.Counts(run.Id, RunStore.MainPass) is var (stored, failed) && stored == failed)
            throw new BadInputException($"Run {run.ShortId} holds no measured item; run the study again to measure the rest.");
        var design = DesignOf(spec, run, StudyRunOptions.Read(run.Options).Seed ?? spec.Seed);
        var metrics = MetricsOf(store, run, spec);
        var aggregates = store.Aggregates(run.Id);
        var passes = store.Passes(run.Id).Select(pass => pass.Pass).ToList();
        IReadOnlyList<Point> points =
            [.. store.Figures(run.Id, RunStore.MainPass).Points().Select(point => new Point(point.Tap, point.Layer))];
        var layout = new Layout(points, metrics, [.. design.PrimaryPoints.Select(point => points.ToList().IndexOf(point))],
            mostBytes ?? AnalysisOptions.DefaultMostBytes);
        var (table, items) = Frame(design, store, run, RunStore.MainPass, spec.Frames[0].Name,
            FrameCheck.Report(aggregates, 0, spec.Frames[0].Name), layout);
        var positions = items.Index().ToDictionary(item => item.Item, item => item.Index);
        return (table with
        {
            ReferenceText = ReferenceAggregates.Describe(aggregates, design.PrimaryPoints, store.Counts(run.Id, ReferencePass.Name)),
            Outliers = OutlierShares.Of([.. design.PrimaryPoints.Select(point => (point, ReferenceAggregates.Find(aggregates, point)))],
                aggregates),
            Passes = [.. from pass in passes.Select(PassName.Parse)
                let control = ControlOf(pass)
                where control is not null
                select Pass(store, run.Id, pass, control.Value, positions, layout)],
            Frames = [.. Further(spec).Where(frame => passes.Contains(frame.Pass)).Select(frame => Frame(design, store, run, frame.Pass,
                frame.Name, FrameCheck.Report(aggregates, frame.Number, frame.Name), layout).Table)],
        }, items);
    }

    private static IEnumerable<(int Number, string Name, string Pass)> Further(StudySpec spec) =>
        spec.Frames.Index().Skip(1).Select(frame => (frame.Index, frame.Item.Name, PassName.Frame(frame.Item.Name).ToString()));

    // The control that a pass was measured for; null for passes that no control looks at.
    private static ControlKind? ControlOf(PassName pass) => pass.Kind switch
    {
        PassKind.Scrambled => ControlKind.Scramble,
        PassKind.Twin => ControlKind.Twin,
        _ => null,
    };

    // What was measured of all items in one frame.
    private static (StudyTable Table, IReadOnlyList<int> Items) Frame(Design design, RunStore store, RunRecord run, string pass,
        string name, FormatReport? format, Layout layout)
    {
        var conditions = design.Conditions.Index().ToDictionary(condition => condition.Item, condition => condition.Index);
        var measured = new List<(int Index, TableItem Item)>();
        var missing = new List<MissingItem>();
        foreach (var item in store.ItemsWithoutStates(run.Id, pass))
        {
            var condition = conditions.GetValueOrDefault(item.Condition);
            if (item.Error is not null) missing.Add(new(condition, item.Value));
            else measured.Add((item.Index, new()
            {
                Condition = condition,
                Value = item.Value,
                Pair = design.Paired ? item.Pair : null,
                Group = design.Paired ? item.Group : item.Pair,
                Moderator = item.Moderator,
                Tokens = item.Tokens,
                Entropy = item.Entropy,
                MaxProbability = item.MaxProbability,
                Judged = item.Judgement.IsRight(),
                Gold = item.Gold,
                Figures = [],
            }));
        }
        measured.Sort((a, b) => a.Index.CompareTo(b.Index));
        int[] places = [.. measured.Select(item => item.Index)];
        return (new StudyTable
        {
            Design = design,
            Frame = name,
            Format = format,
            LayerCount = run.LayerCount,
            Points = layout.Points,
            Metrics = [.. layout.Metrics.Select(metric => metric.Name)],
            SparserWhen = [.. layout.Metrics.Select(metric => metric.SparserWhen)],
            Items = [.. measured.Select(item => item.Item)],
            Columns = layout.Figures(store, run.Id, pass, places),
            Missing = missing,
        }, places);
    }

    private static MeasuredPass Pass(RunStore store, string id, PassName pass, ControlKind control, Dictionary<int, int> positions,
        Layout layout)
    {
        var name = pass.ToString();
        int[] items = [.. store.ItemsWithoutStates(id, name).Where(item => item.Error is null && positions.ContainsKey(item.Index))
            .Select(item => item.Index)];
        return new(control, pass.Number, [.. items.Select(item => positions[item])], layout.Figures(store, id, name, items));
    }

    /// <summary>Which figures there are of each item, in every pass.</summary>
    private sealed record Layout(IReadOnlyList<Point> Points, IReadOnlyList<Metric> Metrics, HashSet<int> Primary, long MostBytes)
    {
        internal StoredFigures Figures(RunStore store, string run, string pass, int[] items) =>
            new(store, run, pass, items, Points.Count, [.. Metrics.Select(metric => metric.Name)], Primary, MostBytes);
    }

    // What the run measured and the program knows.
    private static IReadOnlyList<Metric> MetricsOf(RunStore store, RunRecord run, StudySpec spec)
    {
        var measured = store.MeasuredMetrics(run.Id, RunStore.MainPass);
        return spec.PrimaryMetrics.FirstOrDefault(name => !measured.Contains(name)) is { } missing
            ? throw new BadInputException(
                $"Run {run.ShortId} did not measure {missing}, which its study names.", Remedy.OtherStore)
            : [.. store.Metrics.Where(metric => measured.Contains(metric.Name))];
    }

    /// <summary>The study as the run stored it.</summary>
    /// <exception cref="BadInputException">This program cannot read it.</exception>
    public static StudySpec SpecOf(RunRecord run)
    {
        var (spec, problems) = StudyReader.Read(run.Yaml, "study.yaml");
        return spec ?? throw new BadInputException(
            $"The study stored with run {run.Id[..12]} cannot be read by this program: {problems[0]}.");
    }

    /// <summary>How the size of a study's effect is counted.</summary>
    internal static EffectKind EffectOf(StudySpec spec) =>
        EffectKinds.Of(spec.IsPaired, spec.Scale, spec.Conditions.Count, spec.Contrast is not null);

    private static Design DesignOf(StudySpec spec, RunRecord run, ulong seed) => new()
    {
        Scale = spec.Scale,
        Expected = spec.Direction,
        Conditions = spec.Scale == Scale.Continuous ? ["all"] : spec.Conditions,
        Paired = spec.IsPaired,
        Clustered = spec.ClusterField is not null,
        Contrast = spec.Contrast is { } contrast ? new(contrast.Baseline, contrast.Target) : null,
        FurtherContrasts = [.. spec.FurtherContrasts.Select(further => new Contrast(further.Baseline, further.Target))],
        PrimaryMetrics = spec.PrimaryMetrics,
        PrimaryPoints = PrimaryPoints.Of(spec, run.LayerCount),
        Bound = spec.EquivalenceBound,
        Pilot = StudyRunOptions.Read(run.Options).Limit is { } limit && !(limit >= spec.ItemsPerCondition) ? limit : null,
        Readings = [.. spec.Readings.Select(reading => new Reading(reading.Name, reading.Conditions))],
        Length = spec.Length,
        NotApplicable = spec.NotApplicable,
        Seed = seed,
    };
}
