using System.Runtime.CompilerServices;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Formatting;

/// <summary>
/// Python's <c>json.dumps</c>, which transformers' filter tojson calls: no HTML escapes, non-ASCII text as it is by default.
/// Punctuation is the template's; text and numbers keep their origin.
/// </summary>
internal sealed class JsonWriter(
    TracedTextBuilder output, bool ascii, TracedText? indent, TracedText itemSeparator, TracedText keySeparator, bool sortKeys)
{
    public void Write(Value value) => Write(value, 0);

    private void Write(Value value, int depth)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        output.Budget.Step();
        switch (value)
        {
            case StringValue text: WriteString(text.Text); break;
            case NoneValue: output.Append("null"); break;
            case NumberValue number: output.Append(Scalar(number), number.IsData); break;
            case SequenceValue list: WriteBlock(list.Items, '[', ']', depth, item => Write(item, depth + 1)); break;
            case DictValue dict: WriteBlock(Entries(dict), '{', '}', depth, entry => WriteEntry(entry, depth + 1)); break;
            default: throw new EvaluationError($"Object of type {value.TypeName} is not JSON serializable");
        }
    }

    private IReadOnlyList<KeyValuePair<Value, Value>> Entries(DictValue dict) =>
        sortKeys ? Ordering.Sorted(dict.Entries, entry => entry.Key, reverse: false, output.Budget) : dict.Entries;

    private void WriteEntry(KeyValuePair<Value, Value> entry, int depth)
    {
        switch (entry.Key)
        {
            case StringValue text: WriteString(text.Text); break;
            case NoneValue: output.Append("\"null\""); break;
            case NumberValue number: output.Append($"\"{Scalar(number)}\"", number.IsData); break;
            default: throw new EvaluationError($"keys must be str, int, float, bool or None, not {entry.Key.TypeName}");
        }
        output.Append(keySeparator);
        Write(entry.Value, depth);
    }

    private void WriteBlock<T>(IReadOnlyList<T> items, char open, char close, int depth, Action<T> write)
    {
        output.Append([open]);
        for (var i = 0; i < items.Count; i++)
        {
            if (i > 0) output.Append(itemSeparator);
            WriteNewLine(depth + 1);
            write(items[i]);
        }
        if (items.Count > 0) WriteNewLine(depth);
        output.Append([close]);
    }

    private void WriteNewLine(int depth)
    {
        if (indent is not null) output.Append("\n").Repeat(indent, depth);
    }

    private static string Scalar(NumberValue number) => number switch
    {
        BoolValue => number.IsTrue ? "true" : "false",
        FloatValue { Number: double.NaN } => "NaN",
        FloatValue { Number: double.PositiveInfinity } => "Infinity",
        FloatValue { Number: double.NegativeInfinity } => "-Infinity",
        FloatValue real => PythonFloat.Repr(real.Number),
        _ => number.AsInteger!.Value.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private void WriteString(TracedText text)
    {
        output.Append("\"");
        var plain = 0;
        for (var at = 0; at < text.Text.Length; at++)
        {
            if (Escape(text.Text[at]) is not { } escaped) continue;
            output.Append(text, plain, at);
            output.Append(escaped, text.IsDataAt(at));
            plain = at + 1;
        }
        output.Append(text, plain, text.Text.Length);
        output.Append("\"");
    }

    private string? Escape(char c) => c switch
    {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\f' => "\\f",
        '\b' => "\\b",
        < ' ' => $"\\u{(int)c:x4}",
        > '~' when ascii && c != '\u007F' => $"\\u{(int)c:x4}",
        _ => null,
    };
}
