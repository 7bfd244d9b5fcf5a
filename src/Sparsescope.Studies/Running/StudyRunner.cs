using System.Text.Json.Nodes;
using Sparsescope.Gguf;
using Sparsescope.Llama;
using Sparsescope.Models;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Running.Protocols;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>Runs a study on a model: measures what the store does not hold yet, then analyses.</summary>
/// <param name="spec">The study.</param>
/// <param name="dataFolder">Where its data lies.</param>
/// <param name="store">Where everything is kept.</param>
/// <param name="progress">Who is told.</param>
public sealed class StudyRunner(StudySpec spec, string dataFolder, RunStore store, IStudyProgress progress)
{
    private const long MostVectorBytes = 256L << 20;

    /// <summary>Gives the times at which a run was begun, analysed and finished.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>What a person can do where a part of a run would go on on another kind of processor; null: nothing is said of it.</summary>
    public string? WayOut { get; init; }

    /// <summary>
    /// The finished run; where only a part of it is asked for, the run as far as it is. What was measured before an interruption is kept
    /// and not measured again.
    /// </summary>
    /// <exception cref="BadInputException">The data or the model cannot be used, or the store cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public RunRecord Run(ModelSource model, StudyRunOptions options, CancellationToken cancellation)
    {
        using var weights = new RunWeights(model);
        return Run(weights, options, cancellation);
    }

    /// <summary>The same on a model that is open, and stays so; it may be measured elsewhere meanwhile.</summary>
    /// <exception cref="BadInputException">The data or the model cannot be used, or the store cannot be written.</exception>
    /// <exception cref="OperationCanceledException">Interrupted.</exception>
    public RunRecord Run(Model model, StudyRunOptions options, CancellationToken cancellation)
    {
        using var weights = new RunWeights(model);
        return Run(weights, options, cancellation);
    }

    private RunRecord Run(RunWeights weights, StudyRunOptions options, CancellationToken cancellation)
    {
        var model = weights.Source;
        var data = StudyData.Sha256(spec, dataFolder);
        var prompting = StudyPrompting.Of(spec, model.File.Header.ChatTemplate, options);
        options = prompting.Resolved(spec, options);
        var engine = model.Identity;
        var numerics = engine.Numerics;
        var id = RunKey.Of(
            ("study", spec.Yaml), ("data", data), ("model", model.Sha256), ("engine", engine.Json), ("options", options.Json));
        var now = new RunRecord
        {
            Id = id,
            Study = spec.Name,
            Yaml = spec.Yaml,
            Model = model.Name,
            ModelSha256 = model.Sha256,
            Numerics = numerics,
            EngineRelease = model.EngineRelease,
            EngineIdentityJson = engine.Json,
            DataSha256 = data,
            Options = options.Json,
            LayerCount = 0,     // known once the model is loaded
            Width = 0,
            Created = UtcText.Of(Clock),
            Program = ProgramVersion.Text,
            Environment = Environment(model, promptEnd: null),  // known once the model is loaded
        };
        var stored = store.Runs();
        var known = stored.FirstOrDefault(run => run.Id == id) ?? RunKinship.OfEarlierVersion(stored, now, engine);
        if (known is { Finished: not null } finished && store.Analysis(finished.Id) is { } analysis)
        {
            var isOutdated = analysis.Rule <= RuleVersion.Current && StudyAnalyst.Stored(store, finished.Id) is null;
            var again = isOutdated ? $"; it was judged by {analysis.By}, and is judged again by the present rule" : "";
            progress.Say($"run {finished.ShortId} of {spec.Name} is complete; nothing to measure{again}");
            if (isOutdated) StudyAnalyst.Analyse(store, finished.Id, ProgramVersion.Text, UtcText.Of(Clock), cancellation);
            return finished;
        }
        if (options.Shard is not null) RequireSameKind(stored, now);
        if (!stored.Any(run => run.Id == id) && RunKinship.Nearest(stored, now) is { } nearest) progress.Say(nearest);

        var seed = options.Seed ?? spec.Seed;
        var seeds = new StudySeeds(seed);
        var (opened, _) = weights.Of(WeightSource.OfModel, cancellation);
        var (layerCount, width) = (opened.LayerCount, opened.Width);
        var items = StudyItems.Build(spec, dataFolder, new VocabularyText(opened.Tokenizer), options.Limit, seed, prompting.Form);
        if (StudyData.Sha256(spec, dataFolder) != data)
            throw new BadInputException($"The data in '{dataFolder}' changed while it was read; run again.");
        if (model.IsRemote) RemoteStudy.Require(spec, items, opened);
        if (model.IsManaged && items.Any(item => item.Weights is not null and not nameof(WeightType.F32)))
            throw new BadInputException($"{spec.Name} measures copies in other precisions, which llama.cpp computes.", Remedy.OtherEngine);
        var tail = StudyEncoder.Of(spec.Frames[0], prompting, opened, items, 0, seeds.Scramble).Frame.Tail;
        var promptEnd = opened.Tokenizer.Detokenize(tail, spellControl: true);
        Note(prompting, model, items);
        var primary = PrimaryPoints.Of(spec, layerCount);
        store.Begin(now with { LayerCount = layerCount, Width = width, Environment = Environment(model, promptEnd) });
        if (options.Shard is { } begun) store.BeginShard(id, begun, UtcText.Of(Clock));
        if (store.Aggregates(id).Count == 0)
            store.ReplaceAggregates(id, [.. spec.Frames.Index().SelectMany(frame => FormatOf(frame, prompting, opened, items, seeds))]);

        var keepsAll = (long)items.Count * (layerCount + 2) * width * sizeof(float) <= MostVectorBytes;
        if (!keepsAll)
        {
            progress.Say("note: states are kept at the preregistered layers only, the others would take more than 256 MB; "
                + "what conditions share is measured there");
        }
        var keepsReference = ReferencePass.Bytes(layerCount, width) <= MostVectorBytes;
        var context = new RunContext(spec, prompting, items, seeds, store.Metrics);
        IReadOnlyList<Pass> passes =
        [
            .. StudyPass.Of(spec, items, seeds)
                .Select(pass => ItemPass.Of(context, pass, (tap, layer) => keepsAll || primary.Contains(new(tap, layer)))),
            ReferencePass.Of(context, (tap, layer) => keepsReference || primary.Contains(new(tap, layer))),
            TracePass.Of(context),
        ];
        var runner = new PassRunner(store, id, weights, progress);
        IReadOnlyList<PassPart>? parts = options.Shard is not { } shard ? null
            : [.. passes.Select((pass, number) => runner.PartOf(pass, number, shard, cancellation))];
        foreach (var (number, pass) in passes.Index()) runner.Run(pass, parts?[number], cancellation);
        if (options.Shard is { } part)
        {
            store.FinishShard(id, part, UtcText.Of(Clock));
            if (!RunParts.AreWhole(store.Shards(id))) return store.Resolve(id);
        }

        progress.Say("analysing");
        StudyFinish.SumUp(store, id, cancellation);
        new ProtocolPasses(store, id, model, spec, prompting, items, seeds, progress).Run(cancellation);
        StudyFinish.Of(store, id, ProgramVersion.Text, UtcText.Of(Clock), cancellation);
        return store.Resolve(id);
    }

    // Parts measured on two kinds of processor would never make a whole: their figures differ in the last digits.
    private void RequireSameKind(IEnumerable<RunRecord> stored, RunRecord now)
    {
        foreach (var other in stored.Where(run => run.Id != now.Id && run.Finished is null && store.Shards(run.Id).Count > 0))
        {
            if (RunParts.Difference(other, now) is not { } difference) continue;
            throw new BadInputException($"The store holds a part of this run that was measured otherwise: {difference}; "
                + "measure all parts alike, or this one into a store of its own" + (WayOut is null ? "." : $" ({WayOut})."));
        }
    }

    private static IReadOnlyList<StoredAggregate> FormatOf(
        (int Number, StudyFrame Frame) frame, StudyPrompting prompting, Model model, IReadOnlyList<StudyItem> items, StudySeeds seeds)
    {
        IReadOnlyList<StudyItem> worded = [.. items.Select(item => item.In(frame.Number))];
        return FrameCheck.Measure(StudyEncoder.Of(frame.Frame, prompting, model, worded, 0, seeds.Scramble), worded, frame);
    }

    private void Note(StudyPrompting prompting, ModelSource model, IReadOnlyList<StudyItem> items)
    {
        if (prompting.Note(model.Name) is { } note) progress.Say(note);
        if (items.Any(item => item.Weights is not null) && !IsUnquantised(model))
        {
            progress.Say($"note: {model.Name} is quantised already; its F32 copy holds the quantised values, "
                + "and finer copies cannot be better than it");
        }
        if (model.ArchitectureNote is { } rule) progress.Say(rule);
    }

    private static bool IsUnquantised(ModelSource model) =>
        model.File.Header.Tensors.All(tensor => tensor.Type is GgmlType.F32 or GgmlType.F16 or GgmlType.BF16);

    // The folder is as the person wrote it; a study that came with the program has none.
    private string Environment(ModelSource model, string? promptEnd) => new JsonObject
    {
        ["study_folder"] = spec.Folder.Length > 0 ? spec.Folder : null,
        ["engine_version"] = model.IsRemote ? model.EngineRelease : model.IsManaged ? EngineName.Managed.Word()
            : LlamaRuntime.Instance.Version,
        ["cpu_library"] = model.Instructions,
        ["threads"] = model.Options.Threads,
        ["model_path"] = model.File.Path,
        ["architecture"] = model.File.Header.Architecture,
        ["parameters"] = model.File.Header.Tensors.Sum(tensor => tensor.ElementCount),
        [AnswersAgain.PromptEnd] = promptEnd,
    }.ToJsonString();
}
