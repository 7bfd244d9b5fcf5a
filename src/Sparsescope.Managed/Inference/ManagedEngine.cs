using System.Globalization;
using Sparsescope.Gguf;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference;

/// <summary>How the managed engine schedules.</summary>
public sealed record ManagedOptions
{
    /// <summary>Threads of a decode; at least 1. Their number changes no bit.</summary>
    public required int Threads { get; init; }

    /// <summary>Most tokens of one decode.</summary>
    public int MicroBatch { get; init; } = 512;

    /// <summary>Tokens up to which different sequences share a decode; null: as many as a decode takes, since every decode packs all weights once.</summary>
    public int? GroupTokens { get; init; }

    /// <summary>Most sequences decoded together; null: 32, and 16 where they generate.</summary>
    public int? Parallel { get; init; }

    /// <summary>False decodes every prompt whole, as if no other had been seen.</summary>
    public bool SharePrefixes { get; init; } = true;
}

/// <summary>
/// The managed engine: a Llama's forward in C#, in float32, with no native code. Memory: the weights in float32, and the keys and values of the sequences
/// of one group of prompts.
/// </summary>
public sealed class ManagedEngine : IEngine
{
    private readonly LlamaForward _forward;
    private readonly Workers _workers;
    private readonly ManagedOptions _options;
    private readonly Func<int, bool> _endsGeneration;

    private ManagedEngine(LlamaWeights weights, ManagedOptions options, Func<int, bool> endsGeneration)
    {
        (_options, _endsGeneration) = (options, endsGeneration);
        _workers = new(options.Threads);
        _forward = new(weights, _workers);
        Taps = [.. Points(weights.Sizes)];
    }

    /// <summary>Version of the arithmetic: grows with every change that moves a digit of a state.</summary>
    public const string Arithmetic = "1";

    /// <summary>What the results are computed with, for the record.</summary>
    public static string Instructions => InstructionSets.Best.ToString();

    public IReadOnlyList<TapPoint> Taps { get; }

    public long DecodedTokens { get; private set; }

    /// <summary>Throws where this engine cannot compute a model; types and shapes of its tensors are looked at by <see cref="Read"/>.</summary>
    /// <exception cref="BadInputException">Another architecture, sizes that do not fit together, or positions scaled in a way that is not computed here.</exception>
    public static void RequireComputable(GgufFile file) => _ = LlamaSizes.Read(file, null);

    /// <summary>Reads a model's weights.</summary>
    /// <param name="stream">The file, seekable; left open, not needed afterwards.</param>
    /// <param name="file">Its head.</param>
    /// <param name="options">How to schedule.</param>
    /// <param name="endsGeneration">True for a token that ends a generation.</param>
    /// <param name="cancellation">Looked at before every tensor.</param>
    /// <exception cref="BadInputException">No plain Llama of F32, F16 or BF16 weights.</exception>
    public static ManagedEngine Read(Stream stream, GgufFile file, ManagedOptions options, Func<int, bool> endsGeneration, CancellationToken cancellation) =>
        new(LlamaWeights.Read(stream, file, cancellation), options, endsGeneration);

    public IReadOnlyList<TapPoint> TapsByName(string pattern) =>
        throw new BadInputException($"--taps {TapNames.ByName}{pattern}: tensors by name are those of llama.cpp; the managed engine has {string.Join(", ", TapNames.All)}.");

    public void Run(IReadOnlyList<EngineSequence> items, IReadOnlyList<TapPoint> points, IEngineVisitor visitor, GenerationOptions? generation, int firstItem, CancellationToken cancellation)
    {
        const int MostPrompts = 32, MostGenerations = 16, GroupCells = 4096;
        var limits = new PlanLimits(
            _options.MicroBatch, _options.GroupTokens ?? _options.MicroBatch, _options.Parallel ?? (generation is null ? MostPrompts : MostGenerations),
            _options.SharePrefixes, generation?.MaxTokens ?? 0, GroupCells);
        var decoder = new ManagedDecoder(_forward, _workers, points, visitor);
        var run = new PlanRun(decoder, _endsGeneration, items, visitor, generation, _options.MicroBatch);
        try
        {
            run.Execute(BatchPlanner.Plan(items, limits), firstItem, cancellation);
        }
        finally
        {
            DecodedTokens += run.DecodedTokens;
        }
    }

    private static IEnumerable<TapPoint> Points(LlamaSizes sizes)
    {
        TapPoint Point(string tap, int layer, int width) =>
            new(tap, layer, string.Create(CultureInfo.InvariantCulture, $"{tap}-{layer}"), 0, width, OutputsOnly: layer == sizes.Blocks);

        for (var layer = 0; layer <= sizes.Blocks; layer++) yield return Point(TapNames.ResidPost, layer, sizes.Width);
        foreach (var (tap, width) in ((string, int)[])[(TapNames.ResidMid, sizes.Width), (TapNames.AttnOut, sizes.Width), (TapNames.MlpOut, sizes.Width), (TapNames.MlpAct, sizes.MlpWidth)])
        {
            for (var layer = 1; layer <= sizes.Blocks; layer++) yield return Point(tap, layer, width);
        }
        yield return Point(TapNames.FinalPreNorm, sizes.Blocks, sizes.Width);
    }

    public void Dispose() => _workers.Dispose();
}
