using System.Globalization;
using Sparsescope.Managed.Inference.Architectures;
using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;
using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference;

/// <summary>How the managed engine schedules.</summary>
public sealed record ManagedOptions
{
    /// <summary>Threads of a decode; at least 1. Their number changes no bit.</summary>
    public required int Threads { get; init; }

    /// <summary>Most tokens of one decode.</summary>
    public int MicroBatch { get; init; } = 512;

    /// <summary>Tokens up to which different sequences share a decode; null: as many as a decode takes, since every decode packs all
    /// weights once.</summary>
    public int? GroupTokens { get; init; }

    /// <summary>Most sequences decoded together; null: 32, and 16 where they generate.</summary>
    public int? Parallel { get; init; }

    /// <summary>False decodes every prompt whole, as if no other had been seen.</summary>
    public bool SharePrefixes { get; init; } = true;

    /// <summary>How keys and values are kept.</summary>
    public CacheType Cache { get; init; } = CacheType.F32;
}

/// <summary>
/// The managed engine: a decoder's forward in C#, in float32, with no native code. Weights stay as their file has them, mapped into
/// memory, and are dequantised as products need them. Memory of its own: the keys and values of the sequences of one group of prompts, and
/// buffers.
/// </summary>
public sealed class ManagedEngine : IEngine
{
    private readonly ModelWeights _weights;
    private readonly Transformer _model;
    private readonly Forward _forward;
    private readonly Workers _workers;
    private readonly ManagedOptions _options;
    private readonly Func<int, bool> _endsGeneration;
    private readonly TrunkMemory _trunk = new();

    private ManagedEngine(ModelWeights weights, Transformer model, ManagedOptions options, Func<int, bool> endsGeneration)
    {
        (_weights, _model, _options, _endsGeneration) = (weights, model, options, endsGeneration);
        _workers = new(options.Threads);
        _forward = new(model, _workers, options.Cache);
        Taps = [.. Points(model)];
    }

    /// <summary>Version of the arithmetic: grows with every change that moves a digit of a state.</summary>
    public const string Arithmetic = "2";

    /// <summary>What the results are computed with, for the record.</summary>
    public static string Instructions => InstructionSets.Best.ToString();

    /// <inheritdoc/>
    public IReadOnlyList<TapPoint> Taps { get; }

    /// <inheritdoc/>
    public long DecodedTokens { get; private set; }

    /// <summary>Bytes that keys and values take now.</summary>
    public long CacheBytes => _forward.CacheBytes;

    /// <summary>The architectures that it computes, by their names in GGUF files.</summary>
    public static IReadOnlyList<string> Architectures => KnownArchitectures.Names;

    /// <summary>Throws where this engine cannot compute a model.</summary>
    /// <param name="parts">The files of the model, the one with the metadata first.</param>
    /// <exception cref="BadInputException">As <see cref="Open(IReadOnlyList{string}, ManagedOptions, Func{int, bool})"/>.</exception>
    public static void RequireComputable(IReadOnlyList<string> parts)
    {
        using var weights = new ModelWeights(parts);
        _ = KnownArchitectures.Read(weights);
    }

    /// <summary>Why this engine cannot compute a model, in a sentence; null where it can.</summary>
    /// <param name="parts">The files of the model, the one with the metadata first.</param>
    public static string? Obstacle(IReadOnlyList<string> parts)
    {
        try
        {
            RequireComputable(parts);
            return null;
        }
        catch (BadInputException e)
        {
            return e.Message;
        }
    }

    /// <summary>Opens a model: maps its files, reads its norms and biases.</summary>
    /// <param name="parts">The files of the model, the one with the metadata first; they must not change while the engine lives.</param>
    /// <param name="options">How to schedule.</param>
    /// <param name="endsGeneration">True for a token that ends a generation.</param>
    /// <exception cref="BadInputException">Another architecture, or a tensor or number that is missing, does not fit, or has no
    /// use.</exception>
    public static ManagedEngine Open(IReadOnlyList<string> parts, ManagedOptions options, Func<int, bool> endsGeneration)
    {
        var weights = new ModelWeights(parts);
        try
        {
            return new(weights, KnownArchitectures.Read(weights), options, endsGeneration);
        }
        catch
        {
            weights.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyList<TapPoint> TapsByName(string pattern) =>
        throw BadInputException.Of(
            "taps", $" {TapNames.ByName}{pattern}: tensors by name are those of llama.cpp; the managed engine has "
                + $"{string.Join(", ", TapNames.All)}.");

    /// <inheritdoc/>
    public void Run(IReadOnlyList<EngineSequence> items, IReadOnlyList<TapPoint> points, IEngineVisitor visitor,
        GenerationOptions? generation, int firstItem, CancellationToken cancellation)
    {
        const int MostPrompts = 32, MostGenerations = 16, GroupCells = 4096;
        var limits = new PlanLimits(
            _options.MicroBatch, _options.GroupTokens ?? _options.MicroBatch, _options.Parallel
                ?? (generation is null ? MostPrompts : MostGenerations),
            _options.SharePrefixes, generation?.MaxTokens ?? 0, GroupCells);
        _forward.Begin(items.Max(item => item.Tokens.Length) + (generation?.MaxTokens ?? 0));
        var decoder = new ManagedDecoder(_forward, _workers, points, visitor);
        // Where long texts turn otherwise, what was decoded for a window may not be what another one needs.
        if (DependsOnLength) _trunk.Forget();
        var run = new PlanRun(decoder, _endsGeneration, items, visitor, generation, _options.MicroBatch, _trunk);
        try
        {
            run.Execute(BatchPlanner.Plan(items, limits), firstItem, cancellation);
        }
        finally
        {
            DecodedTokens += run.DecodedTokens;
        }
    }

    /// <inheritdoc/>
    public OpenRun? Open(IReadOnlyList<TapPoint> points, int sequences, int tokens)
    {
        // Texts of one run turn alike: where long ones turn in another way, short ones beside them would get other bits.
        if (DependsOnLength) return null;
        // Prompts that have left are cut back to any length: nothing of them may be gone.
        var forward = new Forward(_model, _workers, _options.Cache, keepsAll: true);
        // A product of few rows is computed in another way: no decode of generated tokens is one of many.
        const int Few = RowGemm.MostRows;
        int[] stretches = [.. _model.Blocks.Select(block => CachedAttention.Stretch(block.Attention.Mixer)).Distinct()];
        // An expert's rows are those of a decode that chose it: their number follows from all of them.
        var reuse = stretches is [var stretch] && !_model.Blocks.Any(block => block.Mlp.Mixer is Experts)
            ? new PromptReuse(stretch, Few + 1) : null;
        return new(this, visitor => new ManagedDecoder(forward, _workers, points, visitor), _endsGeneration, sequences, tokens,
            _options.MicroBatch, () => { }, reuse, together: Few);
    }

    private bool DependsOnLength => _model.Blocks.Any(block => block.Attention.Mixer.Rotation?.DependsOnLength == true);

    private static IEnumerable<TapPoint> Points(Transformer model)
    {
        var blocks = model.Blocks.Count;
        TapPoint Point(string tap, int layer, int width) =>
            new(new(tap, layer), string.Create(CultureInfo.InvariantCulture, $"{tap}-{layer}"), width, OutputsOnly: layer == blocks);

        for (var layer = 0; layer <= blocks; layer++) yield return Point(TapNames.ResidPost, layer, model.Width);
        foreach (var tap in (string[])[TapNames.ResidMid, TapNames.AttnOut, TapNames.MlpOut, TapNames.MlpAct])
        {
            foreach (var (number, block) in model.Blocks.Index())
            {
                if (WidthOf(tap, block, model.Width) is { } width) yield return Point(tap, number + 1, width);
            }
        }
        yield return Point(TapNames.FinalPreNorm, blocks, model.Width);
    }

    // Null where a block has no such place.
    private static int? WidthOf(string tap, Block block, int width) => tap switch
    {
        TapNames.ResidMid => block.Wiring == Wiring.Sequential ? width : null,
        TapNames.MlpAct => (block.Mlp.Mixer as FeedForward)?.Inner,
        _ => width,
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _workers.Dispose();
        _weights.Dispose();
    }
}
