namespace Sparsescope.Records;

/// <summary>How a file of records is written.</summary>
public enum RecordFormat
{
    /// <summary>One JSON object a line; blank lines are skipped.</summary>
    JsonLines,

    /// <summary>
    /// One JSON array of objects, or an object that holds it as "examples" or "data"; objects one after the other are read too, as
    /// many published .json files are JSON Lines.
    /// </summary>
    Json,

    /// <summary>A header row, then a row a record (RFC 4180 quoting); empty lines are skipped.</summary>
    Csv,

    /// <summary>One prompt a line; blank lines are skipped.</summary>
    Text,

    /// <summary>A row a record, columns with lists and groups as they nest.</summary>
    Parquet,
}

/// <summary>Which format a file has.</summary>
public static class RecordFormats
{
    /// <summary>
    /// The format by how a text begins: JSON Lines with {, JSON with [, else one prompt a line. White space and byte order marks do
    /// not count.
    /// </summary>
    /// <param name="stream">Read from its position on; not closed, left anywhere.</param>
    /// <param name="options">Name and encoding.</param>
    public static RecordFormat FromContent(Stream stream, RecordOptions options)
    {
        using var reader = new StrictTextReader(stream, options.Encoding, options.Name, int.MaxValue, options.EncodingHint);
        foreach (var character in reader.LookAhead())
        {
            if (char.IsWhiteSpace(character)) continue;
            return character switch { '{' => RecordFormat.JsonLines, '[' => RecordFormat.Json, _ => RecordFormat.Text };
        }
        return RecordFormat.Text;
    }

    /// <summary>The format by a file's extension, in any letter case.</summary>
    /// <exception cref="BadInputException">The extension is none of .jsonl, .ndjson, .json, .csv, .tsv, .txt and .parquet.</exception>
    public static RecordFormat FromPath(string path) => Path.GetExtension(path).ToLowerInvariant() switch
    {
        ".jsonl" or ".ndjson" => RecordFormat.JsonLines,
        ".json" => RecordFormat.Json,
        ".csv" or ".tsv" => RecordFormat.Csv,
        ".txt" => RecordFormat.Text,
        ".parquet" => RecordFormat.Parquet,
        _ => throw new BadInputException(
            $"{path}: the extension does not say the format; give a .jsonl, .json, .csv, .tsv, .txt or .parquet file."),
    };
}
