using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Sparsescope.Records;

/// <summary>What is wrong with a piece of JSON, in a sentence.</summary>
internal static partial class JsonProblem
{
    /// <param name="e">What the parser threw for <paramref name="utf8"/>.</param>
    /// <param name="utf8">The JSON.</param>
    public static string Describe(JsonException e, ReadOnlySpan<byte> utf8)
    {
        var lineStart = 0;
        for (var skip = e.LineNumber ?? 0; skip > 0; skip--) lineStart += utf8[lineStart..].IndexOf((byte)'\n') + 1;
        var column = e.BytePositionInLine ?? 0;
        var at = (int)Math.Min(utf8.Length, lineStart + column);
        if (utf8[at..].Trim(" \t\r\n"u8).IsEmpty) return "the JSON ends early; complete it, or fetch the file again.";
        if (PythonWord(utf8, lineStart, at) is not { } word)
            return $"the JSON cannot be read from byte {column + 1} of the line on; check its quotes, commas and brackets.";
        var (meaning, instead) = word switch
        {
            "None" => ("null", "write it with json.dumps"),
            "True" or "False" => (word.ToLowerInvariant(), "write it with json.dumps"),
            _ => ("null", "write null there, or leave the field out"),
        };
        return $"the JSON holds {word} (byte {column + 1} of the line), which Python writes and JSON does not know "
            + $"({meaning} is the nearest); {instead}.";
    }

    // The parser stops at the first letter of a word it does not know, or within it.
    private static string? PythonWord(ReadOnlySpan<byte> utf8, int lineStart, int at)
    {
        var start = at;
        while (start > lineStart && IsOfWord(utf8[start - 1])) start--;
        var length = 0;
        while (start + length < utf8.Length && length < 16 && IsOfWord(utf8[start + length])) length++;
        var word = Encoding.Latin1.GetString(utf8.Slice(start, length));
        return PythonWords().IsMatch(word) ? word : null;
    }

    private static bool IsOfWord(byte character) => char.IsAsciiLetter((char)character) || character is (byte)'-' or (byte)'+';

    [GeneratedRegex(@"\A([-+]?(NaN|nan|Infinity|inf)|None|True|False)\z", RegexOptions.CultureInvariant)]
    private static partial Regex PythonWords();
}
