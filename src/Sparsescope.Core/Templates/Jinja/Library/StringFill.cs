using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>center, ljust, rjust, zfill and expandtabs of Python's str.</summary>
internal static class StringFill
{
    public static readonly Dictionary<string, StringMethod> Methods = new()
    {
        ["center"] = (run, self, arguments) => Fill("center", self, arguments, Center, run.Budget),
        ["ljust"] = (run, self, arguments) => Fill("ljust", self, arguments, (_, _) => 0, run.Budget),
        ["rjust"] = (run, self, arguments) => Fill("rjust", self, arguments, (missing, _) => missing, run.Budget),
        ["zfill"] = (run, self, arguments) =>
            ZeroFill(self, Parameters.Int(arguments.Bind("zfill", 1, "width")[0], 0, "zfill"), run.Budget),
        ["expandtabs"] = (run, self, arguments) =>
            ExpandTabs(self, Parameters.Int(arguments.Bind("expandtabs", 0, "tabsize")[0], 8, "expandtabs"), run.Budget),
    };

    /// <summary>How many of the missing characters go before the text; the odd one goes where CPython puts it.</summary>
    public static int Center(int missing, int width) => missing / 2 + (missing & width & 1);

    private static StringValue Fill(string name, StringValue self, Arguments arguments, Func<int, int, int> before, Budget budget)
    {
        var bound = arguments.Bind(name, 1, "width", "fillchar");
        var width = Parameters.Int(bound[0], 0, name);
        var fill = bound[1] is null ? new StringValue(" ") : Parameters.Text(bound[1], name);
        if (fill.Length != 1) throw new EvaluationError("The fill character must be exactly one character long");
        return self.With(Fill(self.Text, width, Markup.Into(self, fill, budget), before, budget));
    }

    public static TracedText Fill(TracedText text, int width, TracedText fill, Func<int, int, int> before, Budget budget)
    {
        var missing = width - text.Length;
        if (missing <= 0) return text;
        var left = before(missing, width);
        return new TracedTextBuilder(budget).Repeat(fill, left).Append(text).Repeat(fill, missing - left).Build();
    }

    private static StringValue ZeroFill(StringValue self, int width, Budget budget)
    {
        var text = self.Text;
        var sign = text.Text.StartsWith('+') || text.Text.StartsWith('-') ? 1 : 0;
        var output = new TracedTextBuilder(budget).Append(text, 0, sign).Repeat(TracedText.FromTemplate("0"), (long)width - text.Length);
        return self.With(output.Append(text, sign, text.Text.Length).Build());
    }

    private static StringValue ExpandTabs(StringValue self, int size, Budget budget)
    {
        var output = new TracedTextBuilder(budget);
        var column = 0;
        for (var at = 0; at < self.Text.Text.Length;)
        {
            var (c, width) = (self.Text.Text[at], self.Text.WidthAt(at));
            if (c == '\t')
            {
                var spaces = size > 0 ? size - column % size : 0;
                output.Repeat(TracedText.From(" ", self.Text.IsDataAt(at)), spaces);
                column += spaces;
            }
            else
            {
                output.Append(self.Text, at, at + width);
                column = c is '\n' or '\r' ? 0 : column + 1;
            }
            at += width;
        }
        return self.With(output.Build());
    }
}
