using System.Globalization;
using System.Text;
using Sparsescope.Templates.Jinja.Formatting;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>The questions <c>isdigit()</c>, <c>isupper()</c>, ... of Python's str.</summary>
internal static class StringKind
{
    public static readonly Dictionary<string, StringMethod> Methods = new()
    {
        ["isalpha"] = Every(Rune.IsLetter),
        ["isalnum"] = Every(rune => Rune.IsLetter(rune) || IsNumeric(rune)),
        ["isdecimal"] = Every(rune => Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber),
        ["isdigit"] = Every(rune => CharUnicodeInfo.GetDigitValue(rune.ToString(), 0) >= 0),
        ["isnumeric"] = Every(IsNumeric),
        ["isspace"] = Every(rune => rune.IsBmp && PythonText.IsSpace((char)rune.Value)),
        ["isascii"] = Asks("isascii", text => Ascii.IsValid(text)),
        ["isprintable"] = Asks("isprintable", text => text.EnumerateRunes().All(rune => StringRepr.IsPrintable(rune.ToString(), 0))),
        ["isidentifier"] = Asks("isidentifier", IsIdentifier),
        ["isupper"] = Asks("isupper", IsUpper),
        ["islower"] = Asks("islower", IsLower),
        ["istitle"] = Asks("istitle", IsTitle),
    };

    public static bool IsUpper(string text) => text.EnumerateRunes().Any(Rune.IsUpper) && !text.EnumerateRunes().Any(Rune.IsLower);

    public static bool IsLower(string text) => text.EnumerateRunes().Any(Rune.IsLower) && !text.EnumerateRunes().Any(Rune.IsUpper);

    private static bool IsTitle(string text)
    {
        var (inWord, any) = (false, false);
        foreach (var rune in text.EnumerateRunes())
        {
            var upper = Rune.IsUpper(rune);
            if (upper ? inWord : Rune.IsLower(rune) && !inWord) return false;
            inWord = upper || Rune.IsLower(rune);
            any |= inWord;
        }
        return any;
    }

    private static bool IsNumeric(Rune rune) => Rune.GetNumericValue(rune) != -1;

    private static bool IsIdentifier(string text) =>
        text.Length > 0 && (char.IsLetter(text[0]) || text[0] == '_') && text.All(c => char.IsLetterOrDigit(c) || c == '_');

    private static StringMethod Every(Func<Rune, bool> holds) =>
        (_, self, _) => BoolValue.Of(self.IsTrue && self.Text.Text.EnumerateRunes().All(holds));

    private static StringMethod Asks(string name, Func<string, bool> holds) => (_, self, arguments) =>
    {
        arguments.Bind(name, 0);
        return BoolValue.Of(holds(self.Text.Text));
    };
}
