using System.Text.Json;

namespace Sparsescope.Records;

/// <summary>What is wrong with a piece of JSON, in a sentence.</summary>
internal static class JsonProblem
{
    /// <param name="e">What the parser threw for <paramref name="utf8"/>.</param>
    /// <param name="utf8">The JSON.</param>
    public static string Describe(JsonException e, ReadOnlySpan<byte> utf8)
    {
        var lineStart = 0;
        for (var skip = e.LineNumber ?? 0; skip > 0; skip--) lineStart += utf8[lineStart..].IndexOf((byte)'\n') + 1;
        var column = e.BytePositionInLine ?? 0;
        var rest = utf8[(int)Math.Min(utf8.Length, lineStart + column)..];
        return rest.Trim(" \t\r\n"u8).IsEmpty
            ? "the JSON ends early; complete it, or fetch the file again."
            : $"the JSON cannot be read from byte {column + 1} of the line on; check its quotes, commas and brackets.";
    }
}
