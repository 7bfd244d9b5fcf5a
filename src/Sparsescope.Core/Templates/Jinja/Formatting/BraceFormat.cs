using System.Globalization;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Formatting;

/// <summary>
/// Python's <c>'...'.format(values)</c>: <c>{}</c>, <c>{0}</c>, <c>{name.attribute[key]!r:spec}</c>, <c>{{</c>, <c>}}</c>.
/// </summary>
internal sealed class BraceFormat(Run run, Arguments arguments, Func<TracedText, TracedText> escape)
{
    private const int MaxDepth = 2;

    private int _next;
    private bool _isNumbered;

    public TracedText Format(TracedText format) => Format(format, MaxDepth, outer: true);

    private TracedText Format(TracedText format, int depth, bool outer)
    {
        if (depth == 0) throw new EvaluationError("Max string recursion exceeded");
        var text = format.Text;
        var output = new TracedTextBuilder(run.Budget);
        for (var at = 0; at < text.Length;)
        {
            var brace = text.AsSpan(at).IndexOfAny('{', '}');
            if (brace < 0) brace = text.Length - at;
            output.Append(format, at, at + brace);
            at += brace;
            if (at == text.Length) break;
            if (at + 1 < text.Length && text[at + 1] == text[at])
            {
                output.Append(format, at, at + 1);
                at += 2;
                continue;
            }
            if (text[at] == '}') throw new EvaluationError("Single '}' encountered in format string");
            var end = EndOfField(text, at + 1);
            WriteField(format.Slice(at + 1, end, run.Budget), depth, outer, output);
            at = end + 1;
        }
        return output.Build();
    }

    private static int EndOfField(string text, int at)
    {
        for (var depth = 1; at < text.Length; at++)
        {
            if (text[at] == '{') depth++;
            else if (text[at] == '}' && --depth == 0) return at;
            else if (text[at] == '[' && text.IndexOf(']', at) is > 0 and var close) at = close;
        }
        throw new EvaluationError("expected '}' before end of string");
    }

    private void WriteField(TracedText field, int depth, bool outer, TracedTextBuilder output)
    {
        var text = field.Text;
        var nameEnd = text.AsSpan().IndexOfAny('!', ':');
        if (nameEnd < 0) nameEnd = text.Length;
        var value = Find(text[..nameEnd]);
        var at = nameEnd;
        if (at < text.Length && text[at] == '!')
        {
            var conversion = at + 1 < text.Length ? text[at + 1] : ' ';
            value = Convert(value, conversion);
            at += 2;
            if (at < text.Length && text[at] != ':') throw new EvaluationError("expected ':' after conversion specifier");
        }
        var spec = at < text.Length ? Format(field.Slice(at + 1, text.Length, run.Budget), depth - 1, outer: false) : TracedText.Empty;
        var written = new TracedTextBuilder(run.Budget);
        FormatSpec.Parse(spec, run.Budget).Write(value, written);
        output.Append(outer && value is not StringValue { IsMarkup: true } ? escape(written.Build()) : written.Build());
    }

    private Value Convert(Value value, char conversion)
    {
        var text = new TracedTextBuilder(run.Budget);
        if (conversion == 's') value.WriteText(text);
        else if (conversion == 'r') value.WriteRepr(text);
        else throw new EvaluationError($"Unknown conversion specifier '{conversion}'");
        return new StringValue(text.Build());
    }

    private Value Find(string name)
    {
        var end = name.AsSpan().IndexOfAny('.', '[');
        if (end < 0) end = name.Length;
        var value = First(name[..end]);
        for (var at = end; at < name.Length;)
        {
            var isAttribute = name[at] == '.';
            var stop = isAttribute ? name.AsSpan(at + 1).IndexOfAny('.', '[') : name.AsSpan(at + 1).IndexOf(']');
            if (stop < 0 && !isAttribute) throw new EvaluationError("Missing ']' in format string");
            stop = stop < 0 ? name.Length : at + 1 + stop;
            var key = name[(at + 1)..stop];
            value = isAttribute ? Access.Attribute(value, key, run.Budget) : Access.Item(value, Key(key), run.Budget);
            at = isAttribute ? stop : stop + 1;
        }
        return value;
    }

    private Value First(string name)
    {
        var isNumber = int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index);
        if ((isNumber && _next > 0) || (name.Length == 0 && _isNumbered))
        {
            throw new EvaluationError("cannot mix {} and {0} in a format string");
        }
        _isNumbered |= isNumber;
        if (isNumber || name.Length == 0) return Positional(isNumber ? index : _next++);
        foreach (var (given, value) in arguments.Named)
        {
            if (given == name) return value;
        }
        throw new EvaluationError($"the format names a missing argument '{name}'");
    }

    private Value Positional(int index) => index < arguments.Positional.Count
        ? arguments.Positional[index]
        : throw new EvaluationError($"Replacement index {index} out of range for positional args tuple");

    private static Value Key(string key) => long.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        ? new IntValue(index)
        : new StringValue(key);
}
