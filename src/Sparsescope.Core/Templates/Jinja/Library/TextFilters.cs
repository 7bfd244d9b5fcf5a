using System.Text;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>Filters that make text of a value. Those called "soft" in Jinja keep Markup as it is.</summary>
internal static class TextFilters
{
    private const string UrlSafe = "_.-~";

    public static readonly Dictionary<string, Filter> All = new()
    {
        ["string"] = (run, input, arguments) => Plain("string", input, arguments, run.Budget),
        ["safe"] = (run, input, arguments) => new StringValue(Plain("safe", input, arguments, run.Budget).Text, isMarkup: true),
        ["escape"] = (run, input, arguments) => Escape("escape", input, arguments, run.Budget),
        ["e"] = (run, input, arguments) => Escape("e", input, arguments, run.Budget),
        ["forceescape"] = (run, input, arguments) =>
            new StringValue(Markup.Escape(Plain("forceescape", input, arguments, run.Budget).Text, run.Budget), isMarkup: true),
        ["upper"] = (run, input, arguments) => Map("upper", input, arguments, StringCase.ToUpper, run.Budget),
        ["lower"] = (run, input, arguments) => Map("lower", input, arguments, StringCase.ToLower, run.Budget),
        ["capitalize"] = (run, input, arguments) => Map("capitalize", input, arguments, StringCase.Capitalize, run.Budget),
        ["title"] = (run, input, arguments) => new StringValue(Map("title", input, arguments, Title, run.Budget).Text),
        ["trim"] = Trim,
        ["replace"] = Replace,
        ["format"] = Format,
        ["wordcount"] = (run, input, arguments) => new IntValue(CountWords(Plain("wordcount", input, arguments, run.Budget).Text.Text)),
        ["urlencode"] = (run, input, arguments) => new StringValue(UrlEncode(input, run.Budget)),
    };

    /// <summary>Python's <c>str(x)</c>, Markup kept.</summary>
    public static StringValue Soft(Value value, Budget budget) => value as StringValue ?? new StringValue(value.ToText(budget));

    private static StringValue Plain(string name, Value input, Arguments arguments, Budget budget)
    {
        arguments.Bind(name, 0);
        return Soft(input, budget);
    }

    private static StringValue Escape(string name, Value input, Arguments arguments, Budget budget)
    {
        arguments.Bind(name, 0);
        return Markup.Escape(input, budget);
    }

    private static StringValue Map(string name, Value input, Arguments arguments, Func<TracedText, Budget, TracedText> map, Budget budget)
    {
        var text = Plain(name, input, arguments, budget);
        return text.With(map(text.Text, budget));
    }

    /// <summary>A capital after white space, a hyphen or an opening bracket; not after an apostrophe, unlike <c>str.title</c>.</summary>
    private static TracedText Title(TracedText text, Budget budget) => StringCase.CapitalizeWords(text, StartsWord, budget);

    private static bool StartsWord(char before) => PythonText.IsSpace(before) || before is '-' or '(' or '{' or '[' or '<';

    private static StringValue Trim(Run run, Value input, Arguments arguments)
    {
        var text = Soft(input, run.Budget);
        var characters = Parameters.OptionalText(arguments.Bind("trim", 0, "chars")[0], "trim")?.Text;
        return text.With(StringTrim.Trim(text.Text, characters, left: true, right: true, run.Budget));
    }

    private static StringValue Replace(Run run, Value input, Arguments arguments)
    {
        var bound = arguments.Bind("replace", 2, "old", "new", "count");
        var (old, by) = (bound[0]!.ToText(run.Budget), bound[1]!.ToText(run.Budget));
        var most = Parameters.OptionalInt(bound[2], "replace") ?? -1;
        return new StringValue(StringSearch.Replace(input.ToText(run.Budget), old.Text, by, most, run.Budget));
    }

    private static StringValue Format(Run run, Value input, Arguments arguments)
    {
        if (arguments is { Positional.Count: > 0, Named.Count: > 0 })
        {
            throw new EvaluationError("can't handle positional and keyword arguments at the same time");
        }
        Value values = new TupleValue(arguments.Positional);
        if (arguments.Named.Count > 0)
        {
            var named = new DictValue(run.Budget);
            foreach (var (name, value) in arguments.Named) named.Put(name, value);
            values = named;
        }
        return (StringValue)Arithmetic.Modulo(Soft(input, run.Budget), values, run.Budget);
    }

    private static int CountWords(string text)
    {
        var words = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (IsWord(text, at) && (at == 0 || !IsWord(text, at - 1))) words++;
        }
        return words;
    }

    private static bool IsWord(string text, int at) => char.IsLetterOrDigit(text, at) || text[at] == '_' || char.IsLowSurrogate(text[at]);

    private static TracedText UrlEncode(Value input, Budget budget)
    {
        var output = new TracedTextBuilder(budget);
        if (input is StringValue || !input.IsIterable)
        {
            Quote(input.ToText(budget), "/", output);
            return output.Build();
        }
        var pairs = input is DictValue dict ? dict.Each(DictMethods.Pair, budget) : input.Iterate(budget);
        foreach (var pair in pairs)
        {
            var (key, value) = DictMethods.Unpack(pair, "urlencode", budget);
            if (output.Length > 0) output.Append("&");
            Quote(key.ToText(budget), "", output);
            output.Append("=");
            Quote(value.ToText(budget), "", output);
        }
        return output.Build();
    }

    /// <summary>In a query (nothing safe but letters and digits) a blank is a plus.</summary>
    private static void Quote(TracedText text, string safe, TracedTextBuilder output)
    {
        for (var at = 0; at < text.Text.Length; at += text.WidthAt(at))
        {
            var (c, isData) = (text.Text[at], text.IsDataAt(at));
            if (char.IsAsciiLetterOrDigit(c) || (UrlSafe + safe).Contains(c, StringComparison.Ordinal)) output.Append([c], isData);
            else if (c == ' ' && safe.Length == 0) output.Append("+", isData);
            else
            {
                foreach (var b in Encoding.UTF8.GetBytes(text.Text, at, text.WidthAt(at))) output.Append($"%{b:X2}", isData);
            }
        }
    }
}
