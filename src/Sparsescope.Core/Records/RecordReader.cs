namespace Sparsescope.Records;

/// <summary>Reads files of records, one record at a time (a .json file at once).</summary>
public static class RecordReader
{
    /// <summary>Characters of a line of JSON Lines, CSV or text, and bytes of a CSV row, at most.</summary>
    public const int MaxLine = 1 << 24;

    /// <summary>
    /// The records of a file, in order. Nothing is read before the first is asked for; a problem is thrown when the reading gets to it.
    /// </summary>
    /// <param name="stream">Read from its position on; not closed.</param>
    /// <param name="format">How the file is written.</param>
    /// <param name="options">Which field is the prompt, name, encoding, delimiter.</param>
    /// <exception cref="BadInputException">
    /// "FILE:LINE: sentence" for text of another encoding, broken JSON or CSV, fields of the wrong type or missing, ids given twice,
    /// and lines of more than 16 Mi characters; "FILE: sentence" for a file without records.
    /// </exception>
    public static IEnumerable<InputRecord> Read(Stream stream, RecordFormat format, RecordOptions options)
    {
        Check(stream, options);
        return ReadInputs(stream, format, options);
    }

    /// <summary>The same for records of which no field is the input: all fields as they stand.</summary>
    /// <param name="stream">Read from its position on; not closed.</param>
    /// <param name="format">How the file is written.</param>
    /// <param name="options">Name, encoding, delimiter.</param>
    /// <exception cref="BadInputException">As for <see cref="Read"/>, as far as it is not about prompts and ids.</exception>
    public static IEnumerable<FieldRecord> ReadFields(Stream stream, RecordFormat format, RecordOptions options)
    {
        Check(stream, options);
        return ReadAll(stream, format, options, new FieldRecordBuilder(options.Name));
    }

    internal static void Check(Stream stream, RecordOptions options)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (options.Delimiter is { } delimiter && (!char.IsAscii(delimiter) || delimiter is '"' or '\r' or '\n' or '\0'))
            throw new BadInputException($"The delimiter '{delimiter}' cannot separate columns; give a character such as , ; | or a tab.");
    }

    private static IEnumerable<InputRecord> ReadInputs(Stream stream, RecordFormat format, RecordOptions options)
    {
        var records = LmEvalSamples.AreIn(stream, format, options)
            ? LmEvalSamples.Read(ReadAll(stream, format, options, new FieldRecordBuilder(options.Name)))
            : ReadAll(stream, format, options, new InputRecordBuilder(options));
        foreach (var record in records) yield return record;
    }

    private static IEnumerable<T> ReadAll<T>(Stream stream, RecordFormat format, RecordOptions options, RecordBuilder<T> builder)
    {
        if (format == RecordFormat.Parquet)
        {
            foreach (var record in ParquetRecords.Read(stream, builder, options.Name)) yield return record;
            if (builder.Count == 0) throw new BadInputException($"{options.Name}: the file holds no records.");
            yield break;
        }
        var maxLine = format == RecordFormat.Json ? int.MaxValue : MaxLine;   // published .json files are often one line
        using var reader = new StrictTextReader(stream, options.Encoding, options.Name, maxLine, options.EncodingHint);
        var records = format switch
        {
            RecordFormat.JsonLines => JsonLinesRecords.Read(reader, builder),
            RecordFormat.Json => JsonRecords.Read(reader, builder),
            RecordFormat.Csv => ReadCsv(reader, builder, options),
            RecordFormat.Text => TextRecords.Read(reader, builder),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "not a format"),
        };
        foreach (var record in records) yield return record;
        if (builder.Count == 0) throw new BadInputException($"{options.Name}: the file holds no records.");
    }

    private static IEnumerable<T> ReadCsv<T>(StrictTextReader reader, RecordBuilder<T> builder, RecordOptions options)
    {
        using var rows = new CsvRows(reader, options, MaxLine);
        foreach (var record in CsvRecords.Read(rows, builder)) yield return record;
    }
}
