using System.Globalization;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Formatting;

/// <summary>Python's <c>'...' % values</c>.</summary>
internal sealed class PercentFormat
{
    private const string NumberTypes = "diuxXoeEfFgG";

    private readonly TracedText _format;
    private readonly TracedTextBuilder _output;
    private readonly Value _values;
    private readonly Func<TracedText, TracedText> _escape;
    private int _at, _used;

    private PercentFormat(TracedText format, Value values, TracedTextBuilder output, Func<TracedText, TracedText> escape) =>
        (_format, _values, _output, _escape) = (format, values, output, escape);

    /// <summary>
    /// Formats a tuple of values, a dict for <c>%(name)s</c>, or anything else as the one value; text goes through
    /// <paramref name="escape"/> first (Markup escapes it).
    /// </summary>
    public static TracedText Format(TracedText format, Value values, Budget budget, Func<TracedText, TracedText> escape)
    {
        var output = new TracedTextBuilder(budget);
        new PercentFormat(format, values, output, escape).Write();
        return output.Build();
    }

    private void Write()
    {
        var text = _format.Text;
        while (text.IndexOf('%', _at) is >= 0 and var percent)
        {
            _output.Append(_format, _at, percent);
            _at = percent + 1;
            WriteField();
        }
        _output.Append(_format, _at, text.Length);
        var unused = _values is TupleValue tuple
            ? _used < tuple.Items.Count
            : _used == 0 && _values is not (DictValue or ListValue or RangeValue or UndefinedValue);
        if (unused) throw new EvaluationError("not all arguments converted during string formatting");
    }

    private void WriteField()
    {
        var named = ReadName();
        var flags = ReadWhile("#0- +");
        var spec = new FormatSpec
        {
            Alternate = flags.Contains('#'),
            Sign = flags.Contains('+') ? '+' : flags.Contains(' ') ? ' ' : null,
            Align = flags.Contains('-') ? '<' : '>',
            IsData = _format.HasData,
        };
        if (ReadNumber() is { } width) spec = spec with { Width = Math.Abs(width), Align = width < 0 ? '<' : spec.Align };
        if (Skip('.')) spec = spec with { Precision = Math.Max(0, ReadNumber() ?? 0) };
        ReadWhile("hlL");
        if (_at == _format.Text.Length) throw new EvaluationError("incomplete format");
        var type = _format.Text[_at++];
        if (type == '%') _output.Append(_format, _at - 1, _at);
        else WriteValue(named ?? Next(), type, spec, flags.Contains('0') && spec.Align != '<');
    }

    private void WriteValue(Value value, char type, FormatSpec spec, bool zeros)
    {
        if (type is 's' or 'r' or 'c')
        {
            var text = type == 'c' ? Character(value) : type == 's' ? value.ToText(_output.Budget) : Repr(value);
            if (value is not StringValue { IsMarkup: true }) text = _escape(text);
            (spec with { Type = null, Sign = null, Alternate = false }).Write(new StringValue(text), _output);
            return;
        }
        if (!NumberTypes.Contains(type, StringComparison.Ordinal)) throw new EvaluationError($"unsupported format character '{type}'");
        if (value is not NumberValue number) throw new EvaluationError($"%{type} format: a real number is required, not {value.TypeName}");
        if (zeros) spec = spec with { Align = '=', Fill = TracedText.FromTemplate("0") };
        switch (type)
        {
            case 'd' or 'i' or 'u': WriteInteger(Truncated(number, type), spec, 'd'); break;
            case 'x' or 'X' or 'o' when number.AsInteger is not null: WriteInteger(number, spec, type); break;
            case 'e' or 'E' or 'f' or 'F' or 'g' or 'G': NumberFormat.Write(number, spec with { Type = type }, _output); break;
            default: throw new EvaluationError($"unsupported format character '{type}' for {value.TypeName}");
        }
    }

    /// <summary>Precision is the least number of digits here.</summary>
    private void WriteInteger(NumberValue number, FormatSpec spec, char type)
    {
        if (spec.Precision is not { } least)
        {
            NumberFormat.Write(number, spec with { Type = type }, _output);
            return;
        }
        var digits = new TracedTextBuilder(_output.Budget);
        var fill = TracedText.FromTemplate("0");
        var sign = number.AsInteger < 0 || spec.Sign is not null ? 1 : 0;
        NumberFormat.Write(number, spec with { Type = type, Precision = null, Width = least + sign, Align = '=', Fill = fill }, digits);
        (spec with { Type = null, Precision = null, Sign = null, Alternate = false }).Write(new StringValue(digits.Build()), _output);
    }

    private TracedText Repr(Value value)
    {
        var repr = new TracedTextBuilder(_output.Budget);
        value.WriteRepr(repr);
        return repr.Build();
    }

    private TracedText Character(Value value) => value switch
    {
        StringValue { Length: 1 } text => text.Text,
        NumberValue { AsInteger: { } code } => TracedText.From(NumberFormat.Character(code), value.IsData || _format.HasData),
        _ => throw new EvaluationError("%c requires int or char"),
    };

    private static NumberValue Truncated(NumberValue number, char type)
    {
        if (number.AsInteger is not null) return number;
        return Numbers.Truncate(number.AsDouble, number.IsData)
            ?? throw new EvaluationError($"cannot convert float to integer for %{type}");
    }

    private Value? ReadName()
    {
        if (!Skip('(')) return null;
        var start = _at;
        for (var depth = 1; depth > 0; _at++)
        {
            if (_at == _format.Text.Length) throw new EvaluationError("incomplete format key");
            depth += _format.Text[_at] switch { '(' => 1, ')' => -1, _ => 0 };
        }
        if (_values is not DictValue dict) throw new EvaluationError("format requires a mapping");
        var name = new StringValue(_format.Slice(start, _at - 1, _output.Budget));
        return dict.Get(name) ?? throw new EvaluationError($"the format names a missing key '{name.Text.Text}'");
    }

    private Value Next()
    {
        var index = _used++;
        if (_values is TupleValue tuple) return index < tuple.Items.Count ? tuple.Items[index] : throw TooFew();
        return index == 0 ? _values : throw TooFew();
    }

    private static EvaluationError TooFew() => new("not enough arguments for format string");

    private int? ReadNumber()
    {
        if (Skip('*'))
        {
            return Next() is NumberValue { AsInteger: { } given and > int.MinValue and < int.MaxValue }
                ? (int)given
                : throw new EvaluationError("* wants int");
        }
        var digits = ReadWhile("0123456789");
        if (digits.Length == 0) return null;
        return int.TryParse(digits, CultureInfo.InvariantCulture, out var number) ? number : throw new EvaluationError("width too big");
    }

    private string ReadWhile(string wanted)
    {
        var start = _at;
        while (_at < _format.Text.Length && wanted.Contains(_format.Text[_at], StringComparison.Ordinal)) _at++;
        return _format.Text[start.._at];
    }

    private bool Skip(char wanted)
    {
        if (_at >= _format.Text.Length || _format.Text[_at] != wanted) return false;
        _at++;
        return true;
    }
}
