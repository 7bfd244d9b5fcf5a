namespace Sparsescope.Templates.Jinja.Library;

/// <summary>Which characters Python takes for white space and for line ends.</summary>
internal static class PythonText
{
    /// <summary><c>str.isspace</c>: .NET's white space and the four separators U+001C to U+001F.</summary>
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\u001C' and <= '\u001F';

    /// <summary>Where <c>str.splitlines</c> ends a line.</summary>
    public static bool IsLineEnd(char c) => c is >= '\n' and <= '\r' or >= '\u001C' and <= '\u001E' or '\u0085' or '\u2028' or '\u2029';

    public static string Strip(string text)
    {
        var (start, end) = (0, text.Length);
        while (start < end && IsSpace(text[start])) start++;
        while (end > start && IsSpace(text[end - 1])) end--;
        return text[start..end];
    }
}
