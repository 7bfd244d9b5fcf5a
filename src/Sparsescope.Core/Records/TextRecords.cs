namespace Sparsescope.Records;

/// <summary>One prompt a line, kept as it stands; lines of white space are skipped.</summary>
internal static class TextRecords
{
    public static IEnumerable<T> Read<T>(StrictTextReader reader, RecordBuilder<T> builder)
    {
        for (long line = 1; reader.ReadLine() is { } text; line++)
        {
            if (!string.IsNullOrWhiteSpace(text)) yield return builder.FromText(line, text);
        }
    }
}
