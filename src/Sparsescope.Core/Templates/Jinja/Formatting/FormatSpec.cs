using System.Globalization;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Formatting;

/// <summary>Python's format specification: <c>[[fill]align][sign][#][0][width][grouping][.precision][type]</c>.</summary>
internal sealed record FormatSpec
{
    private static readonly FormatSpec s_plain = new();

    public TracedText Fill { get; init; } = TracedText.FromTemplate(" ");

    /// <summary>&lt; left, &gt; right, ^ centred, = right with the padding after the sign; null for the type's own.</summary>
    public char? Align { get; init; }

    /// <summary>+ or blank before a positive number; - or null: nothing.</summary>
    public char? Sign { get; init; }

    public bool Alternate { get; init; }

    public int Width { get; init; }

    public char? Grouping { get; init; }

    public int? Precision { get; init; }

    public char? Type { get; init; }

    /// <summary>Whether data had a say in the format: then what it makes of a number is data.</summary>
    public bool IsData { get; init; }

    public static FormatSpec Parse(TracedText source, Budget budget)
    {
        var text = source.Text;
        if (text.Length == 0) return s_plain;
        var (spec, at) = (new FormatSpec { IsData = source.HasData }, 0);
        var first = source.WidthAt(0);
        var ownFill = first < text.Length && IsAlign(text[first]);
        if (ownFill) (spec, at) = (spec with { Fill = source.Slice(0, first, budget), Align = text[first] }, first + 1);
        else if (IsAlign(text[0])) (spec, at) = (spec with { Align = text[0] }, 1);
        if (at < text.Length && text[at] is '+' or '-' or ' ') spec = spec with { Sign = text[at++] };
        if (Skip(text, '#', ref at)) spec = spec with { Alternate = true };
        if (!ownFill && Skip(text, '0', ref at)) spec = spec with { Fill = TracedText.FromTemplate("0"), Align = spec.Align ?? '=' };
        if (ReadNumber(text, ref at) is { } width) spec = spec with { Width = width };
        if (at < text.Length && text[at] is ',' or '_') spec = spec with { Grouping = text[at++] };
        if (Skip(text, '.', ref at))
        {
            spec = spec with { Precision = ReadNumber(text, ref at) ?? throw new EvaluationError("Format specifier missing precision") };
        }
        if (at < text.Length) spec = spec with { Type = text[at++] };
        return at == text.Length ? spec : throw new EvaluationError($"Invalid format specifier '{text}'");
    }

    /// <summary>Python's <c>format(value, spec)</c>.</summary>
    public void Write(Value value, TracedTextBuilder output)
    {
        if (ReferenceEquals(this, s_plain)) value.WriteText(output);
        else if (value is StringValue text) WriteString(text.Text, output);
        else if (value is NumberValue number) NumberFormat.Write(number, this, output);
        else throw new EvaluationError($"unsupported format string passed to {value.TypeName}.__format__");
    }

    /// <summary>Writes with padding around something of this many characters.</summary>
    public void Pad(int length, char align, TracedTextBuilder output, Action write)
    {
        var missing = Math.Max(0, Width - length);
        var before = align switch { '>' => missing, '^' => missing / 2, _ => 0 };
        output.Repeat(Fill, before);
        write();
        output.Repeat(Fill, missing - before);
    }

    private void WriteString(TracedText text, TracedTextBuilder output)
    {
        if (Type is not (null or 's')) throw new EvaluationError($"Unknown format code '{Type}' for object of type 'str'");
        if (Sign is not null || Alternate || Grouping is not null || (Align == '=' && Fill.Text != "0"))
        {
            throw new EvaluationError("a string takes no sign, '#', grouping or '=' in its format");
        }
        if (Precision is { } most && most < text.Length) text = text.Slice(0, text.OffsetOf(most, output.Budget), output.Budget);
        Pad(text.Length, Align is null or '=' ? '<' : Align.Value, output, () => output.Append(text));
    }

    private static bool IsAlign(char c) => c is '<' or '>' or '=' or '^';

    private static bool Skip(string text, char wanted, ref int at)
    {
        if (at >= text.Length || text[at] != wanted) return false;
        at++;
        return true;
    }

    private static int? ReadNumber(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        if (at == start) return null;
        return int.TryParse(text.AsSpan(start, at - start), CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new EvaluationError("Too many decimal digits in format string");
    }
}
