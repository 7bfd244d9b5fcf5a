namespace Sparsescope.Gguf;

/// <summary>
/// Whether heads, their sizes and the matrices of attention fit one another, for the architectures whose attention is the plain one: as
/// many
/// heads of queries in every block as said, all of one size. llama.cpp v0.5.0 ends the process where they do not.
/// </summary>
internal static class GgufAttentionCheck
{
    private static readonly HashSet<string> s_plain = new(StringComparer.Ordinal)
    {
        "llama", "qwen2", "qwen2moe", "qwen3", "qwen3moe", "gemma", "gemma2", "gemma3", "gpt2", "phi3", "olmo", "olmo2", "olmoe", "gptneox",
        "granite", "granitemoe", "stablelm", "command-r", "cohere2", "starcoder2", "falcon", "smollm3",
    };

    /// <exception cref="BadInputException">They contradict one another.</exception>
    internal static void Require(GgufFile file)
    {
        if (!s_plain.Contains(file.Architecture) || !file.Tensors.Any(tensor => tensor.Name.Contains(".attn_",
            StringComparison.Ordinal))) return;
        var heads = Counts(file, "attention.head_count") ?? throw Bad(file, "it does not say how many heads its attention has");
        var keyHeads = Counts(file, "attention.head_count_kv") ?? heads;
        for (var block = 0; block < Math.Max(heads.Count, keyHeads.Count); block++)
        {
            var (queries, keys) = (At(heads, block), At(keyHeads, block));
            if (queries < 1 || keys < 1 || queries % keys != 0 || queries > file.EmbeddingLength * 16L)
                throw Bad(file, $"its attention has {queries} heads, and {keys} of keys and values");
        }
        var key = Find(file, "attention.key_length") ?? file.EmbeddingLength / heads[0];
        var value = Find(file, "attention.value_length") ?? file.EmbeddingLength / heads[0];
        if (key != value || key < 1) throw Bad(file, $"its keys have {key} dimensions and its values {value}");
        if (Find(file, "rope.dimension_count") is { } rotated && (rotated < 2 || rotated % 2 != 0 || rotated > key))
            throw Bad(file, $"{rotated} of the {key} dimensions of a head are to be rotated");
        RequireMatrices(file, heads, keyHeads, key);
    }

    // Rows of a matrix are what it gives: one vector a head.
    private static void RequireMatrices(GgufFile file, IReadOnlyList<long> heads, IReadOnlyList<long> keyHeads, long size)
    {
        foreach (var tensor in file.Tensors)
        {
            if (tensor.Name.Split('.') is not ["blk", var number, var part, "weight"] || !int.TryParse(number, out var block)) continue;
            var (dimension, expected) = part switch
            {
                "attn_q" => (1, At(heads, block) * size),
                "attn_k" or "attn_v" => (1, At(keyHeads, block) * size),
                "attn_output" => (0, At(heads, block) * size),
                "attn_qkv" => (1, (At(heads, block) + 2 * At(keyHeads, block)) * size),
                _ => (0, -1L),
            };
            var actual = tensor.Dimensions.Count > dimension ? tensor.Dimensions[dimension] : 1;
            if (expected >= 0 && actual != expected)
                throw Bad(file,
                    $"its tensor '{tensor.Name}' is for {actual} dimensions where {expected / size} heads of {size} are {expected}");
        }
    }

    private static List<long>? Counts(GgufFile file, string key)
    {
        if (!file.Metadata.TryGet($"{file.Architecture}.{key}", out var value) || value.Count == 0) return null;
        var counts = new List<long>();
        for (var i = 0; i < value.Count; i++) counts.Add(value.IntegerAt(i) ?? throw Bad(file,
            $"its key '{file.Architecture}.{key}' is no integer"));
        return counts;
    }

    private static long At(IReadOnlyList<long> counts, int block) => counts[Math.Clamp(block, 0, counts.Count - 1)];

    private static long? Find(GgufFile file, string key) => file.Metadata.FindInteger($"{file.Architecture}.{key}");

    private static BadInputException Bad(GgufFile file, string what) => GgufModelCheck.Bad(file, what);
}
