using Sparsescope.Studies.Variants;

namespace Sparsescope.Studies.Spec;

/// <summary>Reads the key <c>condition.variants</c>: which generator, and its options.</summary>
internal static class VariantReader
{
    private const int MaxTokens = 1 << 20, MaxDemonstrations = 1000, MaxSets = 1000, MaxOptions = 26;

    private static readonly Dictionary<string, Func<YamlMap, VariantSource?>> s_kinds = new(StringComparer.Ordinal)
    {
        ["choices"] = Choices,
        ["padding"] = Padding,
        ["evidence"] = Evidence,
        ["perturb"] = map => map.Text("field", required: true) is { } field ? new PerturbVariants(field) : null,
        ["demonstrations"] = Demonstrations,
        ["weights"] = map => map.Texts("weights", required: true) is { } weights ? new WeightVariants(weights) : null,
    };

    public static VariantSource? Read(YamlMap? variants)
    {
        if (variants?.Text("kind", required: true) is not { } kind) return null;
        if (!s_kinds.TryGetValue(kind, out var read))
        {
            var meant = Suggestion.For(kind, s_kinds.Keys) is { } near ? $"did you mean {near}?"
                : $"there are {string.Join(", ", s_kinds.Keys)}.";
            variants.Bad("kind", $"is '{kind}', which makes no variants; {meant}");
            return null;
        }
        var source = read(variants);
        variants.Finish();
        return source;
    }

    private static ChoiceVariants? Choices(YamlMap map)
    {
        var counts = Counts(map, 2, MaxOptions);
        var (options, gold, subject) =
            (map.Text("options", required: true), map.Text("gold", required: true), map.Text("subject", required: true));
        var refuse = map.Pattern("refuse");
        return counts is null || options is null || gold is null || subject is null ? null
            : new ChoiceVariants { Counts = counts, Options = options, Gold = gold, Subject = subject, Refuse = refuse };
    }

    private static PaddingVariants? Padding(YamlMap map)
    {
        var (counts, field) = (Counts(map, 0, MaxTokens), map.Text("field", required: true));
        return counts is null || field is null ? null : new PaddingVariants(counts, field);
    }

    private static EvidenceVariants? Evidence(YamlMap map)
    {
        var (parametric, counter) = (map.Text("parametric", required: true), map.Text("counter", required: true));
        return parametric is null || counter is null ? null : new EvidenceVariants(parametric, counter);
    }

    private static DemonstrationVariants? Demonstrations(YamlMap map)
    {
        var (counts, files, require) =
            (Counts(map, 0, MaxDemonstrations), DataReader.Files(map, "files", required: true), map.Texts("require", required: true));
        var sets = map.Integer("sets", 1, MaxSets) ?? DemonstrationVariants.DefaultSets;
        return counts is null || files is null || require is null ? null : new DemonstrationVariants(counts, files, require, sets);
    }

    private static IReadOnlyList<int>? Counts(YamlMap map, int min, int max)
    {
        if (map.Integers("counts", min, max, required: true) is not { } counts) return null;
        if (counts.Count > 1 && counts.Zip(counts.Skip(1)).All(pair => pair.First < pair.Second)) return counts;
        map.Bad("counts", "is not a list of two or more rising numbers.");
        return null;
    }
}
