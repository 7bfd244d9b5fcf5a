using System.Text.RegularExpressions;

namespace Sparsescope.Records;

/// <summary>
/// Text in a cell of a CSV file that people open in a spreadsheet. One that a spreadsheet would compute (it begins with =, +, -, @, a tab,
/// a carriage return or a line feed, and is no plain number) gets an apostrophe before it, which spreadsheets take as "this is text".
/// </summary>
/// <remarks>
/// Reversible: a text of that kind that has apostrophes before it already gets one more, so taking one away where <see cref="Decode"/> does
/// gives back every text.
/// </remarks>
public static partial class CsvText
{
    private const char Mark = '\'';

    /// <summary>The cell that holds <paramref name="text"/>.</summary>
    public static string Encode(string? text) => text is null ? "" : IsComputed(text.AsSpan().TrimStart(Mark)) ? Mark + text : text;

    /// <summary>The text that a cell holds.</summary>
    public static string Decode(string cell) => cell.StartsWith(Mark) && IsComputed(cell.AsSpan().TrimStart(Mark)) ? cell[1..] : cell;

    private static bool IsComputed(ReadOnlySpan<char> text) => text is ['=' or '+' or '-' or '@' or '\t' or '\r' or '\n', ..]
        && !Number().IsMatch(text);

    [GeneratedRegex(@"^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Number();
}
