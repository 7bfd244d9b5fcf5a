using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>strip, lstrip and rstrip of Python's str: white space, or the characters given.</summary>
internal static class StringTrim
{
    public static readonly Dictionary<string, StringMethod> Methods = new()
    {
        ["strip"] = (run, self, arguments) => Trim("strip", self, arguments, true, true, run.Budget),
        ["lstrip"] = (run, self, arguments) => Trim("lstrip", self, arguments, true, false, run.Budget),
        ["rstrip"] = (run, self, arguments) => Trim("rstrip", self, arguments, false, true, run.Budget),
    };

    public static TracedText Trim(TracedText text, string? characters, bool left, bool right, Budget budget)
    {
        var source = text.Text;
        budget.Search(source.Length, characters?.Length ?? 1);
        var (start, end) = (0, source.Length);
        while (left && start < end && Drops(source.AsSpan(start, text.WidthAt(start)), characters)) start += text.WidthAt(start);
        while (right && end > start)
        {
            var width = end - start > 1 && char.IsLowSurrogate(source[end - 1]) && char.IsHighSurrogate(source[end - 2]) ? 2 : 1;
            if (!Drops(source.AsSpan(end - width, width), characters)) break;
            end -= width;
        }
        return text.Slice(start, end, budget);
    }

    private static StringValue Trim(string name, StringValue self, Arguments arguments, bool left, bool right, Budget budget) =>
        self.With(Trim(self.Text, Parameters.OptionalText(arguments.Bind(name, 0, "chars")[0], name)?.Text, left, right, budget));

    private static bool Drops(ReadOnlySpan<char> character, string? characters) =>
        characters is null ? PythonText.IsSpace(character[0]) : characters.AsSpan().Contains(character, StringComparison.Ordinal);
}
