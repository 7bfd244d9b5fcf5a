using System.Security.Cryptography;
using System.Text.Json;
using Sparsescope.Records;

namespace Sparsescope.Models.Runs;

/// <summary>
/// The records of a run: a file, standard input, or one prompt. Read twice: once to check and count everything before anything is
/// measured, then again while measuring, so that memory does not grow with the file.
/// </summary>
public sealed class RecordSource : IDisposable
{
    private readonly Func<Stream> _open;
    private readonly RecordFormat _format;
    private readonly RecordOptions _options;
    private readonly string? _spool;

    private RecordSource(Func<Stream> open, RecordFormat format, RecordOptions options, string? spool, CancellationToken cancellation)
    {
        (_open, _format, _options, _spool) = (open, format, options, spool);
        (Count, Sha256, Fields) = Check(cancellation);
    }

    /// <summary>Name shown in messages.</summary>
    public string Name => _options.Name;

    /// <summary>How the records are read.</summary>
    public RecordOptions Reading => _options;

    /// <summary>Number of records.</summary>
    public long Count { get; }

    /// <summary>Hash of the bytes read.</summary>
    public string Sha256 { get; }

    /// <summary>Names of the passed-through fields, in the order they first appear.</summary>
    public IReadOnlyList<string> Fields { get; }

    /// <summary>The records from the first.</summary>
    public IEnumerable<InputRecord> Read()
    {
        using var stream = _open();
        foreach (var record in RecordReader.Read(stream, _format, _options)) yield return record;
    }

    /// <summary>The records of a file, in the format its ending names.</summary>
    public static RecordSource OfFile(string path, RecordOptions options, CancellationToken cancellation)
    {
        if (Directory.Exists(path)) throw new BadInputException($"'{path}' is a folder; name a file of prompts.");
        if (!File.Exists(path))
            throw new BadInputException($"'{path}' does not exist; name a .jsonl, .json, .csv, .tsv, .txt or .parquet file.");
        return new(() => Open(path), RecordFormats.FromPath(path), options, null, cancellation);
    }

    /// <summary>
    /// Standard input, kept in a temporary file: JSON Lines where it begins with {, JSON where with [, else one prompt a line.
    /// </summary>
    public static RecordSource OfInput(Stream input, RecordOptions options, CancellationToken cancellation)
    {
        var spool = Path.GetTempFileName();
        try
        {
            // A read that waits for input cannot be cancelled: it is left behind, and ends with the process.
            Task.Run(() => Copy(input, spool), CancellationToken.None).WaitAsync(cancellation).GetAwaiter().GetResult();
            return new(() => Open(spool), FormatOf(spool, options), options, spool, cancellation);
        }
        catch
        {
            File.Delete(spool);
            throw;
        }
    }

    /// <summary>One prompt.</summary>
    /// <param name="prompt">Its text.</param>
    /// <param name="name">As messages and the header call the source.</param>
    /// <exception cref="BadInputException">The text is empty.</exception>
    public static RecordSource OfPrompt(string prompt, string name)
    {
        if (prompt.Length == 0) throw new BadInputException("The prompt is empty; write some text.");
        var json = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["prompt"] = prompt });
        return new(() => new MemoryStream(json), RecordFormat.JsonLines, new() { Name = name }, null, CancellationToken.None);
    }

    /// <summary>Removes what was kept of standard input.</summary>
    public void Dispose()
    {
        if (_spool is not null) File.Delete(_spool);
    }

    private (long, string, IReadOnlyList<string>) Check(CancellationToken cancellation)
    {
        var fields = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var count = 0L;
        foreach (var record in Read())
        {
            cancellation.ThrowIfCancellationRequested();
            count++;
            foreach (var field in record.Fields)
            {
                if (known.Add(field.Key)) fields.Add(field.Key);
            }
        }
        using var stream = _open();
        return (count, Convert.ToHexStringLower(SHA256.HashData(stream)), fields);
    }

    private static void Copy(Stream input, string path)
    {
        using var file = File.Create(path);
        input.CopyTo(file);
    }

    private static RecordFormat FormatOf(string path, RecordOptions options)
    {
        using var file = Open(path);
        return RecordFormats.FromContent(file, options);
    }

    private static FileStream Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, 1 << 16, FileOptions.SequentialScan);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }
}
