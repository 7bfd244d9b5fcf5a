using System.Globalization;
using System.Text.RegularExpressions;
using Sparsescope.Gguf;
using Sparsescope.Llama;
using Sparsescope.Managed.Inference;

namespace Sparsescope.Models;

/// <summary>
/// What a process takes of memory at most while it measures one prompt at all layers: the program, the vocabulary, the pages of the
/// weights, keys and values, and what a decode works in. Bytes, on a processor; measured figures lie within a tenth of them.
/// </summary>
/// <param name="Tokens">Of the prompt.</param>
/// <param name="Managed">With the managed engine; null where it does not compute the model.</param>
/// <param name="LlamaCpp">With llama.cpp on the file as it is.</param>
/// <param name="LlamaCppExact">With llama.cpp on the F32 copy of exact numerics.</param>
public sealed partial record MemoryNeed(int Tokens, long? Managed, long LlamaCpp, long LlamaCppExact)
{
    // The runtime with the program's code, and what a token and a merge of the vocabulary take in both readers of it: measured.
    private const long Program = 70_000_000, Token = 160, Merge = 350;

    private const int CellUnit = 256, MicroBatch = 512;

    /// <summary>Works it out.</summary>
    /// <param name="model">An open model; its weights are not read.</param>
    /// <param name="tokens">Of the prompt; at least 1.</param>
    /// <param name="log">What llama.cpp logged when it opened the model: it says how much of the weights it lays out anew.</param>
    public static MemoryNeed Of(Model model, int tokens, IEnumerable<string> log)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(tokens, 1);
        var header = model.File.Header;
        var merges = header.Metadata.FindArray("tokenizer.ggml.merges", GgufValueType.String)?.Count ?? 0;
        var program = Program + model.Tokenizer.Count * Token + merges * Merge;
        long? managed = null;
        if (ManagedEngine.Obstacle(model.File.Parts) is null)
        {
            var need = ManagedMemory.Of(model.File.Parts, tokens, new() { Threads = PhysicalCores.Count });
            managed = program + model.File.Bytes + need.Cache + need.Buffers;
        }
        var decode = program + LlamaDecode(header, model.Width, tokens);
        var exact = header.Tensors.Sum(tensor => tensor.ElementCount) * sizeof(float);
        return new(tokens, managed, decode + model.File.Bytes + RepackedBytes(log), decode + exact);
    }

    /// <summary>Bytes of weights that llama.cpp lays out anew for the processor, beside their pages, as its log says.</summary>
    public static long RepackedBytes(IEnumerable<string> log) => log.Select(line => Repacked().Match(line)).Where(match => match.Success)
        .Sum(match => (long)(double.Parse(match.Groups["mib"].Value, CultureInfo.InvariantCulture) * (1 << 20)));

    // Keys and values of every cell, and what a decode touches of its buffer: scores before and after the soft-max, the stream and its
    // parts.
    private static long LlamaDecode(GgufFile header, int width, int tokens)
    {
        var (cells, rows) = ((long)CellUnit, (long)Math.Min(tokens, MicroBatch));
        while (cells < tokens) cells *= 2;
        var heads = Math.Max(1, header.HeadCounts.Count > 0 ? header.HeadCounts.Max() : 1);
        var inner = header.FeedForwardLengths.Count > 0 ? header.FeedForwardLengths.Max() : 4 * width;
        return CacheBytesPerToken(header, width) * cells + sizeof(float) * rows * (heads * cells + 3L * inner + 8L * width);
    }

    /// <summary>Bytes of a key and a value in F32, in every block.</summary>
    public static long CacheBytesPerToken(GgufFile header, int width)
    {
        var blocks = Math.Max(1, header.BlockCount);
        var heads = header.HeadCounts.Count > 0 ? header.HeadCounts.Average() : 1;
        var groups = header.Metadata.FindInteger($"{header.Architecture}.attention.head_count_kv") ?? heads;
        var keyLength = header.Metadata.FindInteger($"{header.Architecture}.attention.key_length") ?? width / Math.Max(1, heads);
        var valueLength = header.Metadata.FindInteger($"{header.Architecture}.attention.value_length") ?? keyLength;
        return (long)(blocks * groups * (keyLength + valueLength) * sizeof(float));
    }

    [GeneratedRegex(@"CPU_REPACK model buffer size\s*=\s*(?<mib>[0-9.]+) MiB")]
    private static partial Regex Repacked();
}
