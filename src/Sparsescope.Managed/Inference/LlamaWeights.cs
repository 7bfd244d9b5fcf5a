using System.Globalization;
using Sparsescope.Gguf;

namespace Sparsescope.Managed.Inference;

/// <summary>The weights of a Llama in float32; written once, then only read. Matrices are [outputs, inputs], row-major.</summary>
internal sealed record LlamaWeights(LlamaSizes Sizes, float[] Embedding, IReadOnlyList<BlockWeights> Blocks, float[] FinalNorm, float[] Head, int Vocabulary)
{
    /// <summary>Reads a file of F32, F16 or BF16 tensors.</summary>
    /// <exception cref="BadInputException">Another architecture or type, a tensor missing, of another shape, or that a plain Llama does not have.</exception>
    internal static LlamaWeights Read(Stream stream, GgufFile file, CancellationToken cancellation)
    {
        var reader = new TensorReader(stream, file, cancellation);
        var sizes = LlamaSizes.Read(file, reader.Has("rope_freqs.weight") ? reader.Take("rope_freqs.weight") : null);
        var (width, inner) = (sizes.Width, sizes.MlpWidth);
        var embedding = reader.Take("token_embd.weight", width, null);
        var vocabulary = embedding.Length / width;
        var blocks = new BlockWeights[sizes.Blocks];
        for (var i = 0; i < blocks.Length; i++)
        {
            string Name(string part) => string.Create(CultureInfo.InvariantCulture, $"blk.{i}.{part}.weight");
            var queries = reader.Take(Name("attn_q"), width, sizes.QueryWidth);
            var keys = reader.Take(Name("attn_k"), width, sizes.KeyWidth);
            sizes.Rotation.Reorder(queries, width);
            sizes.Rotation.Reorder(keys, width);
            blocks[i] = new(
                reader.Take(Name("attn_norm"), width, 1),
                [.. queries, .. keys, .. reader.Take(Name("attn_v"), width, sizes.KeyWidth)],
                reader.Take(Name("attn_output"), sizes.QueryWidth, width),
                reader.Take(Name("ffn_norm"), width, 1),
                [.. reader.Take(Name("ffn_gate"), width, inner), .. reader.Take(Name("ffn_up"), width, inner)],
                reader.Take(Name("ffn_down"), inner, width));
        }
        var norm = reader.Take("output_norm.weight", width, 1);
        var head = reader.Has("output.weight") ? reader.Take("output.weight", width, vocabulary) : embedding;   // tied
        reader.RequireAllTaken();
        return new(sizes, embedding, blocks, norm, head, vocabulary);
    }

    /// <summary>Takes tensors out of a file, each once.</summary>
    private sealed class TensorReader(Stream stream, GgufFile file, CancellationToken cancellation)
    {
        private readonly Dictionary<string, GgufTensor> _left = file.Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);

        internal bool Has(string name) => _left.ContainsKey(name);

        internal float[] Take(string name)
        {
            cancellation.ThrowIfCancellationRequested();
            if (!_left.Remove(name, out var tensor)) throw LlamaSizes.Refuse(file, $"misses tensor '{name}'");
            if (tensor.Type is not (GgmlType.F32 or GgmlType.F16 or GgmlType.BF16)) throw LlamaSizes.Refuse(file, $"reads F32, F16 and BF16, and tensor '{name}' is {tensor.Type}");
            return TensorFloats.Read(stream, file, tensor);
        }

        /// <summary>A matrix of rows of <paramref name="columns"/>; any number of rows where <paramref name="rows"/> is null.</summary>
        internal float[] Take(string name, int columns, int? rows)
        {
            if (_left.TryGetValue(name, out var tensor) && (tensor.Dimensions[0] != columns || (rows is not null && tensor.ElementCount != (long)columns * rows)))
                throw LlamaSizes.Refuse(file, $"expects tensor '{name}' as [{columns}, {rows?.ToString(CultureInfo.InvariantCulture) ?? "any"}], and it is [{string.Join(", ", tensor.Dimensions)}]");
            return Take(name);
        }

        internal void RequireAllTaken()
        {
            if (_left.Keys.FirstOrDefault() is { } other) throw LlamaSizes.Refuse(file, $"computes plain Llamas, which have no tensor '{other}'");
        }
    }
}

/// <summary>The weights of a block.</summary>
/// <param name="AttentionNorm">[C]</param>
/// <param name="QueryKeyValue">[(H + 2K)·D, C]: queries, keys, values.</param>
/// <param name="Output">[C, H·D]</param>
/// <param name="MlpNorm">[C]</param>
/// <param name="GateUp">[2F, C]: gate, up.</param>
/// <param name="Down">[C, F]</param>
internal sealed record BlockWeights(float[] AttentionNorm, float[] QueryKeyValue, float[] Output, float[] MlpNorm, float[] GateUp, float[] Down);
