using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>Filters that lay text out: center, indent, truncate.</summary>
internal static class LayoutFilters
{
    public static readonly Dictionary<string, Filter> All = new()
    {
        ["center"] = Center,
        ["indent"] = Indent,
        ["truncate"] = Truncate,
    };

    private static StringValue Center(Run run, Value input, Arguments arguments)
    {
        var text = TextFilters.Soft(input, run.Budget);
        var width = Parameters.Int(arguments.Bind("center", 0, "width")[0], 80, "center");
        return text.With(StringFill.Fill(text.Text, width, TracedText.FromTemplate(" "), StringFill.Center, run.Budget));
    }

    private static StringValue Indent(Run run, Value input, Arguments arguments)
    {
        var bound = arguments.Bind("indent", 0, "width", "first", "blank");
        var text = Parameters.Text(input, "indent");
        var indent = bound[0] is StringValue own
            ? own.Text
            : new TracedTextBuilder(run.Budget).Repeat(TracedText.FromTemplate(" "), Parameters.Int(bound[0], 4, "indent")).Build();
        var (first, blank) = (Parameters.Flag(bound[1]), Parameters.Flag(bound[2]));
        var withEnd = new TracedTextBuilder(run.Budget).Append(text.Text).Append("\n").Build();
        var output = new TracedTextBuilder(run.Budget);
        if (first) output.Append(indent);
        var lines = StringSplit.Lines(withEnd, keepEnds: false, run.Budget);
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0) output.Append("\n");
            if (i > 0 && (blank || lines[i].Text.Length > 0)) output.Append(indent);
            output.Append(lines[i]);
        }
        return text.With(output.Build());
    }

    private static Value Truncate(Run run, Value input, Arguments arguments)
    {
        var bound = arguments.Bind("truncate", 0, "length", "killwords", "end", "leeway");
        var length = Parameters.Int(bound[0], 255, "truncate");
        var end = bound[2] is null ? new StringValue("...") : Parameters.Text(bound[2], "truncate");
        var leeway = Parameters.OptionalInt(bound[3], "truncate") ?? 5;
        if (length < end.Length) throw new EvaluationError($"expected length >= {end.Length}, got {length}");
        if (leeway < 0) throw new EvaluationError($"expected leeway >= 0, got {leeway}");
        if (input.Length <= (long)length + leeway) return input;
        var text = Parameters.Text(input, "truncate");
        var cut = text.Text.OffsetOf(length - end.Length!.Value, run.Budget);
        if (!Parameters.Flag(bound[1]) && text.Text.Text.AsSpan(0, cut).LastIndexOf(' ') is >= 0 and var space) cut = space;
        return Markup.Concat(text.With(text.Text.Slice(0, cut, run.Budget)), end, run.Budget);
    }
}
