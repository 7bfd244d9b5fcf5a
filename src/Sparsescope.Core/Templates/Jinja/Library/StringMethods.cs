using System.Collections.Frozen;
using Sparsescope.Templates.Jinja.Formatting;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

internal delegate Value StringMethod(Run run, StringValue self, Arguments arguments);

/// <summary>The methods of Python's str.</summary>
internal static class StringMethods
{
    private static readonly FrozenDictionary<string, StringMethod> s_all = new[]
    {
        StringCase.Methods, StringKind.Methods, StringSearch.Methods, StringSplit.Methods, StringTrim.Methods, StringFill.Methods,
        new()
        {
            ["join"] = (run, self, arguments) => Join(self, arguments.Bind("join", 1, "iterable")[0]!, run.Budget),
            ["format"] = (run, self, arguments) => Format(run, self, arguments),
            ["format_map"] = (run, self, arguments) => Format(run, self, new Arguments([], Named(arguments))),
        },
    }.SelectMany(group => group).ToFrozenDictionary();

    /// <summary>The method bound to <paramref name="self"/>; null where str has none of this name.</summary>
    public static FunctionValue? Find(string name, StringValue self)
    {
        if (!s_all.TryGetValue(name, out var method)) return null;
        return new FunctionValue(name, (run, arguments) =>
        {
            run.Budget.Scan(self.Text.Text.Length);
            return method(run, self, arguments);
        });
    }

    private static StringValue Join(StringValue self, Value items, Budget budget)
    {
        var output = new TracedTextBuilder(budget);
        var index = 0;
        foreach (var item in items.Iterate(budget))
        {
            if (item is not StringValue && !self.IsMarkup)
            {
                throw new EvaluationError($"sequence item {index}: expected str instance, {item.TypeName} found");
            }
            if (index++ > 0) output.Append(self.Text);
            output.Append(Markup.Into(self, TextFilters.Soft(item, budget), budget));
        }
        return self.With(output.Build());
    }

    private static StringValue Format(Run run, StringValue self, Arguments arguments) =>
        self.With(new BraceFormat(run, arguments, Markup.EscapeFor(self, run.Budget)).Format(self.Text));

    private static List<KeyValuePair<string, Value>> Named(Arguments arguments)
    {
        if (arguments.Bind("format_map", 1, "mapping")[0] is not DictValue dict) throw new EvaluationError("format_map wants a mapping");
        return [.. dict.Entries.Select(entry => KeyValuePair.Create(Parameters.Name(entry.Key, "format_map"), entry.Value))];
    }
}
