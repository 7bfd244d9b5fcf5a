using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>find, count, startswith, replace and their kin of Python's str.</summary>
internal static class StringSearch
{
    public static readonly Dictionary<string, StringMethod> Methods = new()
    {
        ["find"] = (run, self, arguments) => new IntValue(Find("find", self, arguments, false, run.Budget)),
        ["rfind"] = (run, self, arguments) => new IntValue(Find("rfind", self, arguments, true, run.Budget)),
        ["index"] = (run, self, arguments) => Found(Find("index", self, arguments, false, run.Budget)),
        ["rindex"] = (run, self, arguments) => Found(Find("rindex", self, arguments, true, run.Budget)),
        ["count"] = (run, self, arguments) => Count(self, arguments, run.Budget),
        ["startswith"] = (run, self, arguments) =>
            Affix("startswith", self, arguments, run.Budget, (text, part) => text.StartsWith(part, StringComparison.Ordinal)),
        ["endswith"] = (run, self, arguments) =>
            Affix("endswith", self, arguments, run.Budget, (text, part) => text.EndsWith(part, StringComparison.Ordinal)),
        ["removeprefix"] = (run, self, arguments) => self.With(RemovePrefix(self.Text, Part("removeprefix", arguments), run.Budget)),
        ["removesuffix"] = (run, self, arguments) => self.With(RemoveSuffix(self.Text, Part("removesuffix", arguments), run.Budget)),
        ["replace"] = (run, self, arguments) => Replace(self, arguments, run.Budget),
    };

    /// <summary>At most <paramref name="most"/> replacements, all where it is negative; each inserted piece keeps its own origin.</summary>
    public static TracedText Replace(TracedText text, string old, TracedText by, int most, Budget budget)
    {
        budget.Search(text.Text.Length, old.Length);
        if (most < 0) most = int.MaxValue;
        if (old.Length == 0) return Interleave(text, by, most, budget);
        var output = new TracedTextBuilder(budget);
        var at = 0;
        for (; most > 0 && text.Text.IndexOf(old, at, StringComparison.Ordinal) is >= 0 and var found; most--)
        {
            output.Append(text, at, found).Append(by);
            at = found + old.Length;
        }
        return at == 0 ? text : output.Append(text, at, text.Text.Length).Build();
    }

    private static TracedText Interleave(TracedText text, TracedText by, int most, Budget budget)
    {
        var output = new TracedTextBuilder(budget);
        var at = 0;
        for (; most > 0; most--)
        {
            output.Append(by);
            if (at == text.Text.Length) break;
            output.Append(text, at, at + text.WidthAt(at));
            at += text.WidthAt(at);
        }
        return output.Append(text, at, text.Text.Length).Build();
    }

    private static StringValue Replace(StringValue self, Arguments arguments, Budget budget)
    {
        var bound = arguments.Bind("replace", 2, "old", "new", "count");
        var old = Parameters.Text(bound[0], "replace");
        var by = Markup.Into(self, Parameters.Text(bound[1], "replace"), budget);
        return self.With(Replace(self.Text, old.Text.Text, by, Parameters.Int(bound[2], -1, "replace"), budget));
    }

    private static IntValue Found(int at) => at >= 0 ? new IntValue(at) : throw new EvaluationError("substring not found");

    private static int Find(string name, StringValue self, Arguments arguments, bool last, Budget budget)
    {
        var (part, start, end) = Window(name, self, arguments, budget);
        if (start < 0) return -1;
        var window = self.Text.Text.AsSpan(start, end - start);
        var wanted = Parameters.Text(part, name).Text.Text;
        budget.Search(window.Length, wanted.Length);
        var at = last ? window.LastIndexOf(wanted, StringComparison.Ordinal) : window.IndexOf(wanted, StringComparison.Ordinal);
        return at < 0 ? -1 : self.Text.CodePointAt(start + at);
    }

    private static IntValue Count(StringValue self, Arguments arguments, Budget budget)
    {
        var (part, start, end) = Window("count", self, arguments, budget);
        if (start < 0) return new IntValue(0);
        var wanted = Parameters.Text(part, "count").Text;
        budget.Search(end - start, wanted.Text.Length);
        if (wanted.Text.Length == 0) return new IntValue(self.Text.CodePointAt(end) - self.Text.CodePointAt(start) + 1);
        return new IntValue(self.Text.Text.AsSpan(start, end - start).Count(wanted.Text));
    }

    private static BoolValue Affix(string name, StringValue self, Arguments arguments, Budget budget, Func<string, string, bool> holds)
    {
        var (part, start, end) = Window(name, self, arguments, budget);
        if (start < 0) return BoolValue.Of(false);
        var window = self.Text.Slice(start, end, budget).Text;
        IReadOnlyList<Value> options = part is TupleValue tuple ? tuple.Items : [part];
        return BoolValue.Of(options.Any(option => holds(window, Parameters.Text(option, name).Text.Text)));
    }

    /// <summary>The sought part and the UTF-16 range of the optional start and end; a start of -1 where the range is impossible.</summary>
    private static (Value Part, int Start, int End) Window(string name, StringValue self, Arguments arguments, Budget budget)
    {
        var bound = arguments.Bind(name, 1, "sub", "start", "end");
        var length = self.Text.Length;
        var start = Parameters.OptionalInt(bound[1], name) ?? 0;
        var end = Parameters.OptionalInt(bound[2], name) ?? length;
        start = start < 0 ? Math.Max(0, start + length) : start;
        end = end < 0 ? Math.Max(0, end + length) : Math.Min(end, length);
        return start > end ? (bound[0]!, -1, -1) : (bound[0]!, self.Text.OffsetOf(start, budget), self.Text.OffsetOf(end, budget));
    }

    private static string Part(string name, Arguments arguments) => Parameters.Text(arguments.Bind(name, 1, "affix")[0], name).Text.Text;

    private static TracedText RemovePrefix(TracedText text, string prefix, Budget budget) =>
        text.Text.StartsWith(prefix, StringComparison.Ordinal) ? text.Slice(prefix.Length, text.Text.Length, budget) : text;

    private static TracedText RemoveSuffix(TracedText text, string suffix, Budget budget) =>
        text.Text.EndsWith(suffix, StringComparison.Ordinal) ? text.Slice(0, text.Text.Length - suffix.Length, budget) : text;
}
