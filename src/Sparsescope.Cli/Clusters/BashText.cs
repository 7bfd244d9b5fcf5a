using System.Globalization;
using System.Text;

namespace Sparsescope.Cli.Clusters;

/// <summary>Texts as bash reads them back, whatever is in them.</summary>
internal static class BashText
{
    private const string Plain = "_-./:=,+@%";

    /// <summary>
    /// One word. Texts of plain characters stay as they are; others stand in single quotes, or, where a shell or a checker of scripts could
    /// take something in them for more than text, in the form of bash that knows escapes.
    /// </summary>
    /// <exception cref="BadInputException">It has a NUL, which no argument can hold.</exception>
    internal static string Word(string text)
    {
        if (text.Contains('\0', StringComparison.Ordinal)) throw new BadInputException("A NUL can stand in no argument of a program.");
        if (text.Length > 0 && text.All(c => char.IsAsciiLetterOrDigit(c) || Plain.Contains(c, StringComparison.Ordinal))) return text;
        return text.All(c => c is not ('\'' or '\\' or '$' or '`') && !char.IsControl(c)) ? $"'{text}'" : Escaped(text);
    }

    /// <summary>Words with a space between them.</summary>
    internal static string Words(IEnumerable<string> texts) => string.Join(' ', texts.Select(Word));

    private static string Escaped(string text)
    {
        var word = new StringBuilder("$'");
        foreach (var c in text)
        {
            if (c is '\'' or '\\') word.Append('\\').Append(c);
            else if (c is '$' or '`' || c < ' ' || c == '\x7f') word.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}");
            else word.Append(c);
        }
        return word.Append('\'').ToString();
    }
}
