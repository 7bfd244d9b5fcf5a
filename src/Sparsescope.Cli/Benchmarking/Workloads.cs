using Sparsescope.Llama;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models.Runs;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>
/// The rounds of `bench`: which work, in which sizes, done in which ways. All but the bare prefill measure every layer and all metrics.
/// </summary>
internal sealed class Workloads(BenchModels models, TimeProvider clock)
{
    internal const string Memory = "memory", Capture = "capture", Grouping = "grouping", Prefix = "prefix", Generation = "generation",
        GenerationExact = "generation_exact", NumericsName = "numerics", ManagedName = "managed";

    private const ulong Seed = 1;
    private const int PrefillPrompts = 8, PrefillTokens = 128;
    private const int GroupPrompts = 32, GroupTokens = 32;
    private const int PrefixPrompts = 20, PrefixTokens = 512, SharedTokens = 461;
    private const int GeneratePrompts = 16, GeneratePromptTokens = 16, NewTokens = 32;
    private const int FewPrompts = 100, ManyPrompts = 2000, MemoryTokens = 16;

    private readonly EngineOptions _options = models.Chosen.Scheduling;
    private readonly IReadOnlyList<int> _tokens = PromptMaker.Ordinary(models.Chosen.Tokenizer);

    /// <summary>Names of all rounds, in the order they run: memory first, while the process holds nothing else.</summary>
    internal static IReadOnlyList<string> All { get; } =
        [Memory, Capture, Grouping, Prefix, Generation, GenerationExact, NumericsName, ManagedName];

    /// <summary>Makes a round ready to run.</summary>
    /// <exception cref="BadInputException">It cannot be run with this model or on this machine.</exception>
    internal IRound Create(string name, CancellationToken cancellation) => name switch
    {
        Memory => CreateMemory(cancellation),
        Capture => CreateCapture(cancellation),
        Grouping => CreateGrouping(cancellation),
        Prefix => CreatePrefix(cancellation),
        Generation => CreateGeneration(name, _options, "generation_together_over_single", cancellation),
        GenerationExact => CreateGeneration(name, _options with { Numerics = Numerics.Exact }, "generation_together_over_single_exact",
            cancellation),
        NumericsName => CreateNumerics(cancellation),
        ManagedName => CreateManaged(cancellation),
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such round"),
    };

    private SpeedRound CreateCapture(CancellationToken cancellation)
    {
        var prompts = Prompts(PrefillPrompts, PrefillTokens);
        return Speed(Capture, _options.Numerics, Sizes(PrefillPrompts, PrefillTokens), ["capture_over_prefill"],
            new BareSide("prefill", models.Engine(_options with { Capture = false }, cancellation), prompts),
            Measured("capture", _options, prompts, cancellation));
    }

    private SpeedRound CreateGrouping(CancellationToken cancellation)
    {
        var prompts = Prompts(GroupPrompts, GroupTokens);
        return Speed(Grouping, _options.Numerics, Sizes(GroupPrompts, GroupTokens), ["grouped_over_single"],
            Measured("single", _options with { Parallel = 1 }, prompts, cancellation),
            Measured("grouped", _options with { Parallel = _options.Parallel ?? GroupPrompts }, prompts, cancellation));
    }

    private SpeedRound CreatePrefix(CancellationToken cancellation)
    {
        var prompts = Prompts(PrefixPrompts, PrefixTokens, SharedTokens);
        return Speed(Prefix, _options.Numerics, [.. Sizes(PrefixPrompts, PrefixTokens), new("shared_tokens", SharedTokens)],
            ["shared_prefix_over_none"],
            Measured("none", _options with { SharePrefixes = false }, prompts, cancellation),
            Measured("shared_prefix", _options with { SharePrefixes = true }, prompts, cancellation));
    }

    private SpeedRound CreateGeneration(string name, EngineOptions options, string ratio, CancellationToken cancellation)
    {
        var prompts = Prompts(GeneratePrompts, GeneratePromptTokens, room: NewTokens);
        var greedy = new GenerationOptions(NewTokens);
        return Speed(name, options.Numerics, [.. Sizes(GeneratePrompts, GeneratePromptTokens), new("new_tokens", NewTokens)], [ratio],
            Measured("single", options with { Parallel = 1 }, prompts, cancellation, greedy),
            Measured("together", options with { Parallel = GeneratePrompts }, prompts, cancellation, greedy));
    }

    private SpeedRound CreateNumerics(CancellationToken cancellation)
    {
        var prompts = Prompts(PrefillPrompts, PrefillTokens);
        return Speed(NumericsName, null, Sizes(PrefillPrompts, PrefillTokens), ["exact_over_default", "fast_over_default"],
            Measured("default", _options with { Numerics = Numerics.Default }, prompts, cancellation),
            Measured("exact", _options with { Numerics = Numerics.Exact }, prompts, cancellation),
            Measured("fast", _options with { Numerics = Numerics.Fast }, prompts, cancellation));
    }

    // The same exact figures by both engines.
    private SpeedRound CreateManaged(CancellationToken cancellation)
    {
        var prompts = Prompts(PrefillPrompts, PrefillTokens);
        return Speed(ManagedName, Numerics.Exact, Sizes(PrefillPrompts, PrefillTokens), ["managed_over_native"],
            Measured("native", _options with { Numerics = Numerics.Exact }, prompts, cancellation),
            new MeasuredSide("managed", models.Managed(_options), models.Chosen.LayerCount, prompts));
    }

    // Records are formatted as measure writes them, and go nowhere.
    private MemoryRound CreateMemory(CancellationToken cancellation)
    {
        var engine = models.Engine(_options, cancellation);
        var measurer = new Measurer(engine, MeasuredSide.Request(engine, models.Chosen.LayerCount, null));
        var writer = new JsonItemWriter(models.Chosen.Tokenizer, Metric.All);
        EncodedPrompt[] items = [.. Prompts(ManyPrompts, MemoryTokens).Select(MeasuredSide.Prepare)];
        var info = new RoundInfo(Memory, MemoryRound.Unit, _options.Numerics,
            [new("prompts_before", FewPrompts), new("prompts_after", ManyPrompts), new("prompt_tokens", MemoryTokens)],
                ["memory_2000_over_100"]);
        return new(info, [("after_100", end => Measure(items[..FewPrompts], end)),
            ("after_2000", end => Measure(items[FewPrompts..], end))], Machine.ResidentBytes, engine);

        void Measure(EncodedPrompt[] some, CancellationToken end) =>
            measurer.Run(some, 0, item => writer.Write(item, Stream.Null), end);
    }

    private SpeedRound Speed(string name, Numerics? numerics, IReadOnlyList<KeyValuePair<string, int>> sizes, IReadOnlyList<string> ratios,
        params ISide[] sides) =>
        new(new(name, SpeedRound.Unit, numerics, sizes, ratios), sides, clock);

    private MeasuredSide Measured(string name, EngineOptions options, IReadOnlyList<int[]> prompts, CancellationToken cancellation,
        GenerationOptions? generation = null) =>
        new(name, models.Engine(options, cancellation), models.Chosen.LayerCount, prompts, generation);

    private IReadOnlyList<int[]> Prompts(int count, int length, int shared = 0, int room = 0)
    {
        var context = models.Chosen.Context;
        if (context < length + room)
            throw new BadInputException($"it needs a context of {length + room} tokens and the model was trained for {context}");
        return new PromptMaker(_tokens, Seed).Make(count, length, shared);
    }

    private static IReadOnlyList<KeyValuePair<string, int>> Sizes(int prompts, int tokens) =>
        [new("prompts", prompts), new("prompt_tokens", tokens)];
}
