using System.Collections.Frozen;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

internal delegate Value Filter(Run run, Value input, Arguments arguments);

/// <summary>Jinja's filters, and tojson as transformers defines it.</summary>
internal static class Filters
{
    private static readonly FrozenDictionary<string, Filter> s_all = new[]
    {
        TextFilters.All, LayoutFilters.All, NumberFilters.All, SequenceFilters.All, SelectionFilters.All, OrderFilters.All,
        new() { ["tojson"] = JsonFilter.ToJson },
    }.SelectMany(group => group).ToFrozenDictionary();

    public static bool Exists(string name) => s_all.ContainsKey(name);

    public static Value Apply(Run run, string name, Value input, Arguments arguments)
    {
        if (!s_all.TryGetValue(name, out var filter)) throw new EvaluationError($"No filter named '{name}'.");
        if (input is StringValue text) run.Budget.Scan(text.Text.Text.Length);
        return filter(run, input, arguments);
    }
}
