using System.Globalization;
using System.Text.Json;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Server.Api;
using Sparsescope.Server.Routing;

namespace Sparsescope.Server.Watching;

/// <summary>
/// The log of prompts, JSON Lines: each record is written before the first byte of its answer, holds what its decision follows from, and
/// no text unless asked for. A line that was cut off, as the program was killed, is cut away when the log is opened again.
/// </summary>
internal sealed class PromptRecords : IDisposable
{
    private const int Later = 30;

    private readonly FileStream _file, _lock;
    private readonly ITokenizer _tokenizer;
    private readonly IReadOnlyList<Metric> _metrics;
    private readonly bool _withText;
    private long _number, _whole;       // records, and the bytes that they take

    private PromptRecords(FileStream file, FileStream mine, ITokenizer tokenizer, IReadOnlyList<Metric> metrics, bool withText) =>
        (_file, _lock, _tokenizer, _metrics, _withText) = (file, mine, tokenizer, metrics, withText);

    /// <param name="path">File that is made where it is missing, and added to where it is there.</param>
    /// <param name="tokenizer">The model's.</param>
    /// <param name="metrics">What is measured of prompts.</param>
    /// <param name="withText">Whether records hold the prompts' text.</param>
    /// <param name="earlier">Gets each line that is there already.</param>
    /// <exception cref="BadInputException">The file cannot be written, or another server writes it.</exception>
    internal static PromptRecords Open(string path, ITokenizer tokenizer, IReadOnlyList<Metric> metrics, bool withText,
        Action<ReadOnlyMemory<byte>, string> earlier)
    {
        FileStream? mine = null;
        FileStream file;
        try
        {
            // On Unix a file that is locked for writers is locked for readers, too; so the lock is a file of its own.
            mine = new(path + ".lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            file = new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, 0);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            mine?.Dispose();
            throw new BadInputException($"The log '{path}' cannot be written: {e.Message}", e);
        }
        try
        {
            var records = new PromptRecords(file, mine, tokenizer, metrics, withText);
            (records._number, records._whole) = Recover(file, path, earlier);
            return records;
        }
        catch
        {
            file.Dispose();
            mine.Dispose();
            throw;
        }
    }

    /// <summary>Adds the record of a prompt that was read.</summary>
    /// <param name="measured">What was measured of it.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="model">Who answers.</param>
    /// <param name="time">When.</param>
    /// <returns>The record's id.</returns>
    internal string Add(Measurement measured, Decision decision, string model, DateTimeOffset time)
    {
        var figures = new MeasurementJson(_tokenizer, _metrics);
        return Write(model, time, json =>
        {
            json.WriteNumber("n_tokens", measured.Item.Tokens.Length);
            if (_withText) json.WriteString("text", _tokenizer.Detokenize(measured.Item.Tokens, spellControl: true));
            if (measured.NextToken is { } next)
            {
                json.WriteStartObject("next_token");
                json.Figure("entropy", next.Entropy);
                json.Figure("max_logprob", next.Top.Count > 0 ? next.Top[0].LogProb : double.NaN);
                json.WriteEndObject();
            }
            if (measured.MeanNll is { } nll) json.Figure("mean_nll", nll);
            figures.WriteStates(json, measured.States);
            decision.Write(json);
        });
    }

    /// <summary>Adds the record of a decision that is no prompt for the monitor: nothing was read, or not for the first time.</summary>
    /// <param name="decision">What was decided.</param>
    /// <param name="model">Who answers.</param>
    /// <param name="time">When.</param>
    /// <param name="of">Id of the record of the same request before; null where it is the first.</param>
    /// <returns>The record's id.</returns>
    internal string Add(Decision decision, string model, DateTimeOffset time, string? of) => Write(model, time, json =>
    {
        if (of is not null) json.WriteString("of", of);
        json.WriteNull("n_tokens");
        decision.Write(json);
    });

    private string Write(string model, DateTimeOffset time, Action<Utf8JsonWriter> rest)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"{_number}");
        var line = JsonText.Object(json =>
        {
            json.WriteString("id", id);
            json.WriteString("time",
                time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
            json.WriteString("model", model);
            rest(json);
        });
        Append([.. line.Span, (byte)'\n']);
        _number++;
        return id;
    }

    // Part of a line, where the disk became full, would spoil the next one. Where it cannot be cut off now, it is before the next one.
    private void Append(byte[] bytes)
    {
        try
        {
            if (_file.Length != _whole) Cut();
            _file.Write(bytes);
            _file.Flush();
            _whole += bytes.Length;
        }
        catch (Exception e) when (IsFull(e))
        {
            try
            {
                Cut();
            }
            catch (Exception again) when (IsFull(again))
            {
                // What is left of the line stays until then.
            }
            throw new ApiException(503, "unavailable_error",
                $"The record of this prompt cannot be written, so it is not answered: "
                + (e is ArgumentOutOfRangeException ? "the log may not grow any larger." : WithoutPath(e.Message)))
            { RetryAfter = Later };
        }
    }

    // The disk is full or gone, or the file may not grow (EFBIG, which .NET reports as an argument).
    private static bool IsFull(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };

    private void Cut()
    {
        _file.SetLength(_whole);
        _file.Position = _whole;
    }

    // Who asks is not told where files lie.
    private string WithoutPath(string message) => message.Replace(_file.Name, "the log", StringComparison.Ordinal);

    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    private static (long Records, long Bytes) Recover(FileStream file, string path, Action<ReadOnlyMemory<byte>, string> earlier)
    {
        var (number, whole) = (0L, 0L);
        var line = new MemoryStream();
        var buffer = new byte[1 << 16];
        int count;
        while ((count = file.Read(buffer)) > 0)
        {
            var rest = buffer.AsSpan(0, count);
            int end;
            while ((end = rest.IndexOf((byte)'\n')) >= 0)
            {
                line.Write(rest[..end]);
                whole += line.Length + 1;
                number++;
                if (line.Length > 0) earlier(line.ToArray(), $"{path}:{number}");
                line.SetLength(0);
                rest = rest[(end + 1)..];
            }
            line.Write(rest);
        }
        file.SetLength(whole);
        file.Position = whole;
        return (number, whole);
    }
}
