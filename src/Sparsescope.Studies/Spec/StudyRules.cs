using Sparsescope.Studies.Variants;

namespace Sparsescope.Studies.Spec;

/// <summary>What must hold between the keys of a study.</summary>
internal static class StudyRules
{
    public static void Check(YamlMap map, StudySpec spec)
    {
        if (spec.Answer is not null && spec.Variants?.MakesAnswer == true)
            map.Bad("answer", $"is not needed: the variants of kind {spec.Variants.Kind} make it.");
        RequireReason(
            map, spec, ControlKind.Twin, spec.TwinItems == 0 ? "twin_items" : "twin_count", spec.TwinItems == 0 || spec.TwinCount == 0);
        RequireReason(map, spec, ControlKind.Scramble, "scrambled_items", spec.ScrambledItems == 0);
        if (spec.Variants is WeightVariants && !spec.NotApplicable.ContainsKey(ControlKind.Twin))
            map.Bad("condition.variants", "changes the weights, and a twin has weights of its own; say so under not_applicable.twin.");
        if (spec.Length == LengthRole.Treatment && !spec.NotApplicable.ContainsKey(ControlKind.Length))
            map.Bad("length", "is treatment, so length cannot be controlled for; say so under not_applicable.length.");
        foreach (var file in spec.Condition is Data.FileCondition files ? files.NameOfFile.Keys.Except(spec.Data.Files) : [])
            map.Bad("condition.files", $"names '{file}', which is not among data.files.");
        foreach (var file in spec.Data.Hub.Keys.Except([.. spec.Data.Files, .. spec.Variants?.Files ?? []]))
            map.Bad("data.hub", $"names '{file}', which the study does not read.");
        foreach (var file in spec.Data.Sha256.Keys.Where(file => file.Contains('*') || file.Contains('?')))
            map.Bad("data.sha256", $"names '{file}'; a hash is that of one file.");
        if (spec.Variants is PaddingVariants && spec.Length != LengthRole.Treatment)
            map.Bad("length", "is not treatment, and the variants change nothing but the length.");
    }

    private static void RequireReason(YamlMap map, StudySpec spec, ControlKind control, string key, bool isOff)
    {
        if (isOff && !spec.NotApplicable.ContainsKey(control))
            map.Bad(key, $"is 0, which turns a control off; give the reason under not_applicable.{control.Word()}.");
    }
}
