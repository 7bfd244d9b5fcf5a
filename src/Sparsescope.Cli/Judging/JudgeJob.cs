using System.Text;
using Sparsescope.Models.Runs;
using Sparsescope.Records;

namespace Sparsescope.Cli.Judging;

/// <summary>Judges a file of answers.</summary>
/// <param name="Input">JSON Lines, JSON or CSV; null for standard input.</param>
/// <param name="Output">JSON Lines; null for standard output.</param>
/// <param name="Overwrite">Whether an existing output is replaced.</param>
/// <param name="EncodingName">Encoding of the input; null for UTF-8.</param>
/// <param name="Json">Whether the summary is JSON.</param>
internal sealed record JudgeJob(string? Input, string? Output, bool Overwrite, string? EncodingName, bool Json)
{
    /// <summary>Everything is read before anything is written, so that a bad record leaves no half of an output.</summary>
    internal int Run(Terminal terminal, CancellationToken cancellation)
    {
        OutputPath.Require(Output, Overwrite);
        var records = Read(cancellation);
        var summary = new JudgeSummary();
        if (Output is null)
        {
            foreach (var line in Judged(records, summary, cancellation)) terminal.PrintJson(line);
        }
        else
        {
            WholeFile.Write(Output, stream =>
            {
                foreach (var line in Judged(records, summary, cancellation)) stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
            });
        }
        if (Output is null) foreach (var line in Lines(summary)) terminal.Say(line);
        else if (Json) terminal.PrintJson(summary.ToJson());
        else foreach (var line in Lines(summary)) terminal.Print(line);
        return ExitCode.Ok;
    }

    private IEnumerable<string> Lines(JudgeSummary summary) => Json ? [summary.ToJson()] : summary.ToText();

    private static IEnumerable<string> Judged(IReadOnlyList<AnswerRecord> records, JudgeSummary summary, CancellationToken cancellation)
    {
        foreach (var record in records)
        {
            cancellation.ThrowIfCancellationRequested();
            var verdict = record.Judge();
            summary.Add(record.Kind, verdict.Judgement, record.Want);
            yield return record.ToJson(verdict);
        }
    }

    private List<AnswerRecord> Read(CancellationToken cancellation)
    {
        var encoding = EncodingName is null ? Encoding.UTF8 : TextEncodings.Find(EncodingName);
        var options = new RecordOptions { Name = Input ?? "standard input", Encoding = encoding };
        using Stream stream = Input is null ? Task.Run(Standard, CancellationToken.None).WaitAsync(cancellation).GetAwaiter().GetResult()
            : Open(Input);
        var format = Input is null ? RecordFormat.JsonLines : RecordFormats.FromPath(Input);
        if (format == RecordFormat.Text)
            throw new BadInputException($"{Input}: a text file has no kinds and golds; give a .jsonl, .json or .csv file.");
        var records = new List<AnswerRecord>();
        foreach (var record in RecordReader.ReadFields(stream, format, options))
        {
            cancellation.ThrowIfCancellationRequested();
            records.Add(AnswerRecord.Of(record));
        }
        return records;
    }

    private static MemoryStream Standard()
    {
        var stream = new MemoryStream();
        using var input = Console.OpenStandardInput();
        input.CopyTo(stream);
        stream.Position = 0;
        return stream;
    }

    private static FileStream Open(string path)
    {
        if (Directory.Exists(path)) throw new BadInputException($"'{path}' is a folder; name a file of records.");
        if (!File.Exists(path))
            throw new BadInputException($"'{path}' does not exist; name a .jsonl file of records with kind, gold and text.");
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }
}
