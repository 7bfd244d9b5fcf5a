using Sparsescope.Metrics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Protocols;
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

    /// <summary>Everything the store holds of a run, as plain arrays.</summary>
    /// <exception cref="BadInputException">The stored study cannot be read by this program, or nothing was measured.</exception>
    public static StudyTable Table(RunStore store, string id)
    {
        var run = store.Resolve(id);
        var all = store.Items(id, StudyPass.Main, vectors: true).ToList();
        var table = Plain(store, run, all);
        var measured = all.Where(item => item.Error is null).OrderBy(item => item.Index).ToList();
        var primary = table.Design.PrimaryMetrics.Select(name => store.Metrics.First(metric => metric.Name == name)).ToList();
        var aggregates = store.Aggregates(run.Id);
        var alternatives = new List<AlternativeColumn>();
        var references = new List<(Point, ReferenceEnergy?)>();
        foreach (var point in table.Design.PrimaryPoints)
        {
            bool IsHere(StoredState state) => state.Tap == point.Tap && state.Layer == point.Layer;
            var states = measured.Select(item => item.States.First(IsHere).Vector).ToList();
            // Runs of earlier versions have no reference texts, and some models cannot read them: their own states then stand in.
            var reference = ReferenceAggregates.Find(aggregates, point) ?? VectorControls.ReferenceOf(states);
            references.Add((point, reference));
            alternatives.AddRange(VectorControls.Measure(point, states, reference, primary, new StudySeeds(table.Design.Seed).Rotation));
        }
        return table with { Alternatives = alternatives, Outliers = OutlierShares.Of(references, aggregates) };
    }

    /// <summary>The same without the controls that are made from vectors: what reports draw.</summary>
    /// <param name="store">Where the other passes are.</param>
    /// <param name="run">The run.</param>
    /// <param name="all">Items of its main pass; vectors are not needed.</param>
    /// <exception cref="BadInputException">As <see cref="Table"/>.</exception>
    internal static StudyTable Plain(RunStore store, RunRecord run, IReadOnlyList<StoredItem> all)
    {
        var spec = SpecOf(run);
        var measured = Measured(all);
        if (measured.Count == 0)
            throw new BadInputException($"Run {run.ShortId} holds no measured item; run the study again to measure the rest.");
        var design = DesignOf(spec, run, StudyRunOptions.Read(run.Options).Seed ?? spec.Seed);
        var metrics = MetricsOf(store, run, spec);
        var positions = measured.Index().ToDictionary(item => item.Item.Index, item => item.Index);
        var aggregates = store.Aggregates(run.Id);
        var passes = store.Passes(run.Id).Select(pass => pass.Pass).ToList();
        var points = measured[0].States.Select(state => new Point(state.Tap, state.Layer)).ToList();
        return Frame(design, run, all, spec.Frames[0].Name, FrameCheck.Report(aggregates, 0, spec.Frames[0].Name), points, metrics) with
        {
            ReferenceText = ReferenceAggregates.Describe(aggregates, design.PrimaryPoints, store.Counts(run.Id, ReferencePass.Name)),
            Outliers = OutlierShares.Of([.. design.PrimaryPoints.Select(point => (point, ReferenceAggregates.Find(aggregates, point)))],
                aggregates),
            Passes = [.. passes.Where(IsControl).Select(pass => Pass(store, run.Id, pass, positions, metrics))],
            Frames = [.. Further(spec).Where(frame => passes.Contains(frame.Pass)).Select(frame => Frame(design, run,
                [.. store.Items(run.Id, frame.Pass, vectors: false)], frame.Name, FrameCheck.Report(aggregates, frame.Number, frame.Name),
                    points, metrics))],
        };
    }

    private static IEnumerable<(int Number, string Name, string Pass)> Further(StudySpec spec) =>
        spec.Frames.Index().Skip(1).Select(frame => (frame.Index, frame.Item.Name, StudyPass.FramePrefix + frame.Item.Name));

    private static bool IsControl(string pass) => pass is not (StudyPass.Main or ReferencePass.Name or TracePass.Name)
        && !ProtocolPasses.Owns(pass) && !pass.StartsWith(StudyPass.FramePrefix, StringComparison.Ordinal);

    private static List<StoredItem> Measured(IReadOnlyList<StoredItem> all) =>
        [.. all.Where(item => item.Error is null).OrderBy(item => item.Index)];

    // What was measured of all items in one frame.
    private static StudyTable Frame(Design design, RunRecord run, IReadOnlyList<StoredItem> all, string name, FormatReport? format,
        IReadOnlyList<Point> points, IReadOnlyList<Metric> metrics)
    {
        var measured = Measured(all);
        var conditions = design.Conditions.Index().ToDictionary(condition => condition.Item, condition => condition.Index);
        return new StudyTable
        {
            Design = design,
            Frame = name,
            Format = format,
            LayerCount = run.LayerCount,
            Points = points,
            Metrics = [.. metrics.Select(metric => metric.Name)],
            SparserWhen = [.. metrics.Select(metric => metric.SparserWhen)],
            Items = [.. measured.Select(item => new TableItem
            {
                Condition = conditions.GetValueOrDefault(item.Condition),
                Value = item.Value,
                Pair = item.Pair,
                Group = item.Group,
                Moderator = item.Moderator,
                Tokens = item.Tokens,
                Entropy = item.Entropy,
                MaxProbability = item.MaxProbability,
                Judged = item.Judgement.IsRight(),
                Figures = Figures(item, metrics),
            })],
            Missing = [.. all.Where(item => item.Error is not null)
                .Select(item => new MissingItem(conditions.GetValueOrDefault(item.Condition), item.Value))],
        };
    }

    private static MeasuredPass Pass(RunStore store, string id, string pass, Dictionary<int, int> positions, IReadOnlyList<Metric> metrics)
    {
        var items = store.Items(id, pass, vectors: false).Where(item => item.Error is null && positions.ContainsKey(item.Index)).ToList();
        var name = pass == StudyPass.Scrambled ? ControlNames.Scramble : pass;
        return new(name, [.. items.Select(item => positions[item.Index])], [.. items.Select(item => Figures(item, metrics))]);
    }

    private static double[] Figures(StoredItem item, IReadOnlyList<Metric> metrics) =>
        [.. item.States.SelectMany(state => metrics.Select(metric => state[metric.Name]))];

    // What the run measured and the program knows.
    private static IReadOnlyList<Metric> MetricsOf(RunStore store, RunRecord run, StudySpec spec)
    {
        var measured = store.MeasuredMetrics(run.Id, StudyPass.Main);
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
