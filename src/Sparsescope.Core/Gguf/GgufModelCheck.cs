using System.Text;

namespace Sparsescope.Gguf;

/// <summary>
/// Whether a GGUF file is a language model that llama.cpp can be asked to load. Each refusal stands for an assertion in llama.cpp
/// v0.5.0 that would end the process, or for a failure that it would report without its cause.
/// </summary>
public static class GgufModelCheck
{
    private const int MaxBlocks = 512;
    private const int MaxExperts = 1024;

    /// <exception cref="BadInputException">The file cannot be loaded as a model, or only at the risk of a crash.</exception>
    public static void Require(GgufFile file)
    {
        RequireModel(file);
        if (file.ContextLength == 0) throw Bad(file, "its context length is 0");
        if (file.EmbeddingLength == 0) throw Bad(file, "its embedding length is 0");
        if (file.BlockCount is 0 or > MaxBlocks) throw Bad(file, $"it has {file.BlockCount} blocks, where 1 to {MaxBlocks} can be loaded");
        if (Find(file, "nextn_predict_layers") > file.BlockCount) throw Bad(file, "it has more prediction layers than blocks");
        if (file.Metadata.FindString($"{file.Architecture}.rope.scaling.type") is { } scaling
            && scaling is not ("none" or "linear" or "yarn" or "longrope"))
        {
            throw Bad(file, $"its rope scaling type '{scaling}' is unknown");
        }
        RequireExperts(file);
        RequireVocabulary(file);
    }

    private static void RequireModel(GgufFile file)
    {
        var kind = file.Metadata.FindString("general.type");
        if (kind is not (null or "model") || file.Architecture == "clip")
        {
            throw new BadInputException(
                $"{file.Name}: this is no language model but of type '{kind ?? file.Architecture}'; give the model's own file.");
        }
        if (file.SplitCount == 1)
        {
            if (!file.IsVocabularyOnly) return;
            throw new BadInputException($"{file.Name}: the file has a vocabulary and no weights; give a file with the whole model.");
        }
        if (file.Metadata.FindInteger("split.no") is not 0 and var part)
        {
            throw new BadInputException(
                $"{file.Name}: this is part {part + 1} of a model in {file.SplitCount} files; give the first of them.");
        }
    }

    private static void RequireExperts(GgufFile file)
    {
        if (file.Architecture.StartsWith("hunyuan", StringComparison.Ordinal)) return;   // llama.cpp ignores a single expert there
        var experts = Find(file, "expert_count");
        var used = 0L;
        if (file.Metadata.TryGet($"{file.Architecture}.expert_used_count", out var value))
        {
            for (var i = 0; i < value.Count; i++) used = Math.Max(used, value.IntegerAt(i) ?? -1);
        }
        var groups = Find(file, "expert_group_count");
        var groupsUsed = Find(file, "expert_group_used_count");
        var consistent = experts == 0
            ? used == 0 && groups == 0
            : experts <= MaxExperts && used > 0 && used <= experts && groups < experts
                && (groups <= 1 || (experts % groups == 0 && groupsUsed > 0 && groupsUsed < groups));
        if (!consistent)
        {
            throw Bad(file, $"its counts of experts contradict one another ({experts} experts of which {used} are used, "
                + $"{groups} groups of which {groupsUsed})");
        }
    }

    private static void RequireVocabulary(GgufFile file)
    {
        if (file.TokenizerModel is null) throw Bad(file, "it has no tokenizer (key 'tokenizer.ggml.model')");
        if (file.TokenizerModel is "none" or "no_vocab") return;
        var tokens = file.Metadata.FindArray("tokenizer.ggml.tokens", GgufValueType.String)
            ?? throw Bad(file, "it has no list of tokens (key 'tokenizer.ggml.tokens')");
        if (file.Metadata.TryGet("tokenizer.ggml.token_type", out var types)
            && !(types is { IsArray: true, ElementType: GgufValueType.Int32 } && types.Count >= tokens.Count))
        {
            throw Bad(file, $"the types of its tokens (key 'tokenizer.ggml.token_type') are not {tokens.Count} int32 numbers");
        }
        var seen = new HashSet<string>(tokens.Count, StringComparer.Ordinal);
        for (var i = 0; i < tokens.Count; i++)
        {
            // Latin-1 tells any two sequences of bytes apart. Empty tokens are given names of their own by llama.cpp.
            var token = Encoding.Latin1.GetString(tokens.Utf8At(i));
            if (token.Length > 0 && !seen.Add(token)) throw Bad(file, $"its token {i}, '{tokens.StringAt(i)}', is in the vocabulary twice");
        }
    }

    private static long Find(GgufFile file, string key) => file.Metadata.FindInteger($"{file.Architecture}.{key}") ?? 0;

    private static BadInputException Bad(GgufFile file, string what) =>
        new($"{file.Name}: llama.cpp cannot load this model, because {what}; try another copy or conversion of the model.");
}
