using Sparsescope.Gguf;

namespace Sparsescope.Managed.Inference;

/// <summary>The sizes and constants of a Llama, as its GGUF states them.</summary>
internal sealed record LlamaSizes
{
    /// <summary>L: blocks; hidden states have layers 0 … L.</summary>
    internal required int Blocks { get; init; }

    /// <summary>C: width of the residual stream.</summary>
    internal required int Width { get; init; }

    /// <summary>H: heads that ask.</summary>
    internal required int Heads { get; init; }

    /// <summary>K: heads of keys and values; H / K heads share one.</summary>
    internal required int KeyHeads { get; init; }

    /// <summary>D: width of a head.</summary>
    internal required int HeadWidth { get; init; }

    /// <summary>F: inner width of the MLP.</summary>
    internal required int MlpWidth { get; init; }

    /// <summary>What the norms add to the mean square.</summary>
    internal required float Epsilon { get; init; }

    internal required Rotation Rotation { get; init; }

    /// <summary>H·D.</summary>
    internal int QueryWidth => Heads * HeadWidth;

    /// <summary>K·D.</summary>
    internal int KeyWidth => KeyHeads * HeadWidth;

    /// <summary>Reads them.</summary>
    /// <param name="file">The head of a GGUF.</param>
    /// <param name="frequencyFactors">Divisors of the rotary frequencies, [D/2], where the file has them.</param>
    /// <exception cref="BadInputException">Another architecture, sizes that do not fit together, or positions scaled in a way that is not computed here.</exception>
    internal static LlamaSizes Read(GgufFile file, float[]? frequencyFactors)
    {
        if (file.Architecture != "llama") throw Refuse(file, $"computes architecture 'llama', not '{file.Architecture}'");
        var metadata = file.Metadata;
        var (width, heads) = (file.EmbeddingLength, OneForAll(file, file.HeadCounts, "attention.head_count"));
        var keyHeads = metadata.TryGet("llama.attention.head_count_kv", out var groups) ? OneForAll(file, [.. Enumerable.Range(0, groups.Count).Select(i => groups.IntegerAt(i) ?? 0)], "attention.head_count_kv") : heads;
        var headWidth = Count(metadata, "llama.attention.key_length") ?? width / heads;
        var rotated = Count(metadata, "llama.rope.dimension_count") ?? headWidth;
        if (heads % keyHeads != 0 || (Count(metadata, "llama.attention.value_length") ?? headWidth) != headWidth || rotated != headWidth || rotated % 2 != 0)
            throw Refuse(file, $"cannot use {heads} heads of width {headWidth}, {keyHeads} of keys and values, {rotated} entries rotated");
        if (metadata.FindBool("llama.attention.causal") == false) throw Refuse(file, "computes causal attention only");
        return new()
        {
            Blocks = file.BlockCount,
            Width = width,
            Heads = heads,
            KeyHeads = keyHeads,
            HeadWidth = headWidth,
            MlpWidth = OneForAll(file, file.FeedForwardLengths, "feed_forward_length"),
            Epsilon = (float)(metadata.FindNumber("llama.attention.layer_norm_rms_epsilon") ?? throw Refuse(file, "needs llama.attention.layer_norm_rms_epsilon")),
            Rotation = new(rotated, metadata.FindNumber("llama.rope.freq_base") ?? 10_000, LinearFactor(file), frequencyFactors),
        };
    }

    /// <summary>One sentence that says what the managed engine cannot do, of which file, and what to do instead.</summary>
    internal static BadInputException Refuse(GgufFile file, string what) => new($"{file.Name}: the managed engine {what}; use --engine native.");

    // Positions are divided by the factor of linear scaling; other kinds also change frequencies or scores by rules of their own.
    private static double LinearFactor(GgufFile file)
    {
        var factor = file.Metadata.FindNumber("llama.rope.scaling.factor") ?? file.Metadata.FindNumber("llama.rope.scale_linear") ?? 0;
        return file.Metadata.FindString("llama.rope.scaling.type") switch
        {
            "none" => 1,
            null or "linear" => factor > 0 ? factor : 1,
            var kind => throw Refuse(file, $"does not scale rotary positions by '{kind}'"),
        };
    }

    private static int OneForAll(GgufFile file, IReadOnlyList<long> counts, string key) => counts.Distinct().ToList() switch
    {
        [> 0 and <= int.MaxValue and var count] => (int)count,
        [] => throw Refuse(file, $"needs llama.{key}"),
        _ => throw Refuse(file, $"needs one llama.{key} for all blocks"),
    };

    private static int? Count(GgufMetadata metadata, string key) => metadata.FindInteger(key) is > 0 and <= int.MaxValue and var count ? (int)count : null;
}
