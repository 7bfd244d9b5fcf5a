using System.Text;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>
/// Upper and lower case, character by character so that each keeps its origin. Latin letters whose other case is several
/// letters follow Unicode's SpecialCasing; other scripts map one to one.
/// </summary>
internal static class StringCase
{
    public static readonly Dictionary<string, StringMethod> Methods = new()
    {
        ["upper"] = (run, self, arguments) => Map(self, arguments, "upper", Upper, run.Budget),
        ["lower"] = (run, self, arguments) => Map(self, arguments, "lower", Lower, run.Budget),
        ["casefold"] = (run, self, arguments) => Map(self, arguments, "casefold", CaseFold, run.Budget),
        ["swapcase"] = (run, self, arguments) => Map(self, arguments, "swapcase", SwapCase, run.Budget),
        ["capitalize"] = (run, self, arguments) => Map(self, arguments, "capitalize", Capital, run.Budget),
        ["title"] = (run, self, arguments) => Map(self, arguments, "title", Title, run.Budget),
    };

    private delegate string CaseMap(string text, int at, Rune rune);

    public static TracedText ToUpper(TracedText text, Budget budget) => Map(text, Upper, budget);

    public static TracedText ToLower(TracedText text, Budget budget) => Map(text, Lower, budget);

    public static TracedText Capitalize(TracedText text, Budget budget) => Map(text, Capital, budget);

    /// <summary>A capital where <paramref name="startsAfter"/> holds of the character before, lower case elsewhere.</summary>
    public static TracedText CapitalizeWords(TracedText text, Func<char, bool> startsAfter, Budget budget) =>
        Map(text, (source, at, rune) => at == 0 || startsAfter(source[at - 1]) ? Upper(source, at, rune) : Lower(source, at, rune), budget);

    private static StringValue Map(StringValue self, Arguments arguments, string name, CaseMap map, Budget budget)
    {
        arguments.Bind(name, 0);
        return self.With(Map(self.Text, map, budget));
    }

    private static TracedText Map(TracedText text, CaseMap map, Budget budget)
    {
        var output = new TracedTextBuilder(budget);
        for (var at = 0; at < text.Text.Length;)
        {
            var width = text.WidthAt(at);
            if (Rune.TryGetRuneAt(text.Text, at, out var rune)) output.Append(map(text.Text, at, rune), text.IsDataAt(at));
            else output.Append(text, at, at + width);
            at += width;
        }
        return output.Build();
    }

    private static string Upper(string text, int at, Rune rune) => rune.Value switch
    {
        'ß' => "SS",
        'ŉ' => "ʼN",
        'ǰ' => "J\u030C",
        'ẖ' => "H\u0331",
        'ẗ' => "T\u0308",
        'ẘ' => "W\u030A",
        'ẙ' => "Y\u030A",
        'ẚ' => "Aʾ",
        'ﬀ' => "FF",
        'ﬁ' => "FI",
        'ﬂ' => "FL",
        'ﬃ' => "FFI",
        'ﬄ' => "FFL",
        'ﬅ' or 'ﬆ' => "ST",
        _ => Rune.ToUpperInvariant(rune).ToString(),
    };

    private static string Lower(string text, int at, Rune rune) => rune.Value switch
    {
        'İ' => "i\u0307",
        'Σ' when at > 0 && char.IsLetter(text[at - 1]) && (at + 1 == text.Length || !char.IsLetter(text[at + 1])) => "ς",
        _ => Rune.ToLowerInvariant(rune).ToString(),
    };

    private static string CaseFold(string text, int at, Rune rune) => rune.Value switch
    {
        'ı' => "ı",
        'İ' => "i\u0307",
        _ => Upper(text, at, rune).ToLowerInvariant(),
    };

    private static string SwapCase(string text, int at, Rune rune) => Rune.IsUpper(rune) ? Lower(text, at, rune) : Upper(text, at, rune);

    private static string First(string text, int at, Rune rune)
    {
        var upper = Upper(text, at, rune);
        return upper.Length > rune.Utf16SequenceLength && char.IsAsciiLetter(upper[0]) ? upper[0] + upper[1..].ToLowerInvariant() : upper;
    }

    private static string Capital(string text, int at, Rune rune) => at == 0 ? First(text, at, rune) : Lower(text, at, rune);

    private static string Title(string text, int at, Rune rune) =>
        at > 0 && IsCased(text, at - 1) ? Lower(text, at, rune) : First(text, at, rune);

    private static bool IsCased(string text, int at)
    {
        if (char.IsLowSurrogate(text[at]) && at > 0) at--;
        return Rune.TryGetRuneAt(text, at, out var rune) && (Rune.IsUpper(rune) || Rune.IsLower(rune));
    }
}
