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
        RequireNumbers(file);
        RequireTypes(file);
        GgufAttentionCheck.Require(file);
        GgufVocabularyCheck.Require(file);
    }

    // Integers are for tables of numbers; nothing multiplies with them.
    private static void RequireTypes(GgufFile file)
    {
        foreach (var tensor in file.Tensors)
        {
            if (tensor.Type is not (GgmlType.I8 or GgmlType.I16 or GgmlType.I32 or GgmlType.I64 or GgmlType.F64)) continue;
            var isWeight = tensor.Name.EndsWith(".weight", StringComparison.Ordinal)
                || tensor.Name.EndsWith(".bias", StringComparison.Ordinal);
            if (!isWeight || tensor.Name.Contains("tid2eid", StringComparison.Ordinal)) continue;
            throw Bad(file, $"its tensor '{tensor.Name}' is of type {tensor.Type}, which no weights are of");
        }
    }

    // Norms are divided by what these are added to; ggml ends the process on a negative one and on NaN.
    private static void RequireNumbers(GgufFile file)
    {
        foreach (var (key, value) in file.Metadata)
        {
            if (!key.StartsWith(file.Architecture + ".", StringComparison.Ordinal) || !key.EndsWith("epsilon",
                StringComparison.Ordinal)) continue;
            for (var i = 0; i < value.Count; i++)
            {
                if (value.NumberAt(i) is { } epsilon && !(epsilon >= 0))
                    throw Bad(file, $"its key '{key}' is {epsilon}, where no number below 0 can be");
            }
        }
    }

    private static void RequireModel(GgufFile file)
    {
        if (file.SplitCount > 1 && file.Metadata.FindInteger("split.no") is not 0 and var part)
        {
            throw new BadInputException(
                $"{file.Name}: this is part {part + 1} of a model in {file.SplitCount} files; give the first of them.");
        }
        var kind = file.Metadata.FindString("general.type");
        if (kind is not (null or "model") || file.Architecture == "clip")
        {
            throw new BadInputException(
                $"{file.Name}: this is no language model but of type '{kind ?? file.Architecture}'; give the model's own file.");
        }
        if (file.SplitCount == 1 && file.IsVocabularyOnly)
            throw new BadInputException($"{file.Name}: the file has a vocabulary and no weights; give a file with the whole model.");
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

    private static long Find(GgufFile file, string key) => file.Metadata.FindInteger($"{file.Architecture}.{key}") ?? 0;

    internal static BadInputException Bad(GgufFile file, string what) =>
        new($"{file.Name}: llama.cpp cannot load this model, because {what}; try another copy or conversion of the model.");
}
