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
        budget.Scan(source.Length);
        budget.Search(source.Length, characters?.Length ?? 1);
        var (start, end) = (0, source.Length);
        if (characters is null)
        {
            while (left && start < end && PythonText.IsSpace(source[start])) start++;
            while (right && end > start && PythonText.IsSpace(source[end - 1])) end--;
        }
        else
        {
            while (left && start < end && Holds(characters, source, start, text.WidthAt(start))) start += text.WidthAt(start);
            while (right && end > start)
            {
                var width = end - start > 1 && text.WidthAt(end - 2) == 2 ? 2 : 1;
                if (!Holds(characters, source, end - width, width)) break;
                end -= width;
            }
        }
        return text.Slice(start, end, budget);
    }

    private static bool Holds(string characters, string source, int start, int width) =>
        characters.AsSpan().IndexOf(source.AsSpan(start, width)) >= 0;

    private static StringValue Trim(string name, StringValue self, Arguments arguments, bool left, bool right, Budget budget) =>
        self.With(Trim(self.Text, Parameters.OptionalText(arguments.Bind(name, 0, "chars")[0], name)?.Text, left, right, budget));
}
