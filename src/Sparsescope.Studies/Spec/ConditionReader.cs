using System.Globalization;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Variants;

namespace Sparsescope.Studies.Spec;

/// <summary>Reads the key <c>condition</c>.</summary>
internal static class ConditionReader
{
    private static readonly string[] s_sources = ["field", "count_matches", "log10", "files", "variants"];

    public sealed record Read(Scale Scale, ConditionSource? Source, VariantSource? Variants, IReadOnlyList<string> Names);

    /// <summary>Null where something of it is missing or wrong.</summary>
    public static Read? From(YamlMap? condition)
    {
        if (condition is null) return null;
        var scale = condition.Choice<Scale>("scale", required: true);
        var names = condition.Texts("names");
        var source = Source(condition);
        var variants = VariantReader.Read(condition.Map("variants"));
        condition.Finish();
        if (s_sources.Count(condition.Has) != 1)
            condition.Problems.AddAt("condition", $"'condition' needs exactly one of {string.Join(", ", s_sources)}.");
        if (scale is not { } known || (source is null && variants is null)) return null;
        return Check(condition, known, source, variants, names);
    }

    private static Read Check(YamlMap condition, Scale scale, ConditionSource? source, VariantSource? variants,
        IReadOnlyList<string>? names)
    {
        if (variants is not null || source is FileCondition)
        {
            if (names is not null) condition.Bad("names", "is not needed: the conditions are named already.");
            names = variants?.Conditions ?? [.. ((FileCondition)source!).NameOfFile.Values.Distinct(StringComparer.Ordinal)];
        }
        if (scale == Scale.Continuous)
        {
            if (condition.Has("names") || variants is not null)
                condition.Bad("scale", "is continuous, and the conditions have names; make it ordinal or categorical.");
            return new(scale, source, variants, []);
        }
        if (names is null)
        {
            condition.Bad("names", "is missing: it lists the conditions, in order.");
            return new(scale, source, variants, []);
        }
        if (names.Count < 2) condition.Bad("names", "holds fewer than two conditions.");
        foreach (var twice in names.GroupBy(name => name).Where(group => group.Count() > 1))
            condition.Bad("names", $"holds '{twice.Key}' twice.");
        if (scale == Scale.Ordinal && Numbers(names) is { } numbers && !numbers.SequenceEqual(numbers.Order()))
            condition.Bad("names", "holds numbers that do not rise.");
        return new(scale, source, variants, names);
    }

    private static ConditionSource? Source(YamlMap condition)
    {
        if (condition.Text("field") is { } field) return new FieldCondition(field);
        if (condition.Text("log10") is { } measured) return new LogCondition(measured);
        if (condition.Map("count_matches") is { } count)
        {
            var (counted, pattern) = (count.Text("field", required: true), count.Pattern("pattern", required: true));
            count.Finish();
            return counted is not null && pattern is not null ? new CountCondition(counted, pattern) : null;
        }
        if (condition.Map("files") is { } files)
        {
            var names = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var file in files.Keys.ToList())
            {
                if (files.Text(file) is { } name) names[file] = name;
            }
            return new FileCondition(names);
        }
        return null;
    }

    private static List<double>? Numbers(IReadOnlyList<string> names)
    {
        var numbers = names.Select(name => double.TryParse(name, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number
            : double.NaN).ToList();
        return numbers.All(double.IsFinite) ? numbers : null;
    }
}
