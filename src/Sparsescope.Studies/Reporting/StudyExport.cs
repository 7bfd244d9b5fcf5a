using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;
using Sparsescope.Records;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Reporting;

/// <summary>A run as tables for other programs: CSV (RFC 4180), UTF-8, lines ending in LF, numbers to their last digit, what is not
/// defined empty, texts as in <see cref="CsvText"/>.</summary>
public static class StudyExport
{
    private const string Pass = RunStore.MainPass, Tap = TapNames.ResidPost;

    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly CsvWriterOptions s_options = new()
    {
        NewLine = "\n",
        FormatProvider = CultureInfo.InvariantCulture,
        HasHeader = false
    };

    /// <summary>One line an item and layer of <c>resid_post</c>: id, condition, pair, n_tokens, layer, the metrics. Failed items have
    /// none.</summary>
    public static void WriteLayers(RunStore store, string runId, Stream stream) => Write(stream, csv =>
    {
        foreach (var column in (string[])["id", "condition", "pair", "n_tokens", "layer",
            .. store.Metrics.Select(metric => metric.Name)]) csv.WriteField(column);
        csv.EndRecord();
        foreach (var item in store.Items(runId, Pass, vectors: false))
        {
            foreach (var state in item.States.Where(state => state.Tap == Tap))
            {
                WriteText(csv, item.Id, item.Condition, item.Pair);
                csv.WriteField(item.Tokens);
                csv.WriteField(state.Layer);
                WriteNumbers(csv, state.Metrics);
                csv.EndRecord();
            }
        }
    });

    /// <summary>One line an item, failed ones too: what it is, n_tokens, the item's figures and answer, error.</summary>
    public static void WriteItems(RunStore store, string runId, Stream stream) => Write(stream, csv =>
    {
        string[] columns =
        [
            "id", "condition", "value", "pair", "group", "moderator", "n_tokens", "entropy", "max_probability", "gold_nll",
            "choice_logprobs", "generated", "judgement", "error",
        ];
        foreach (var column in columns) csv.WriteField(column);
        csv.EndRecord();
        foreach (var item in store.ItemsWithoutStates(runId, Pass))
        {
            WriteText(csv, item.Id, item.Condition);
            WriteNumbers(csv, item.Value);
            WriteText(csv, item.Pair, item.Group, item.Moderator);
            csv.WriteField(item.Error is null ? item.Tokens.ToString(CultureInfo.InvariantCulture) : "");
            WriteNumbers(csv, item.Entropy, item.MaxProbability, item.GoldNll);
            WriteText(csv, item.ChoiceLogProbs, item.Generated, item.Judgement?.Text(), item.Error);
            csv.EndRecord();
        }
    });

    /// <summary>
    /// One JSON object an item with a generated text and a right answer: id, condition, kind, gold, choices where the prompt names
    /// letters, text,
    /// and was, the judgement at the time; what the judge reads.
    /// </summary>
    /// <returns>How many there are; 0 where the study judges no texts.</returns>
    public static int WriteAnswers(RunStore store, string runId, AnswerSource? source, Stream stream)
    {
        var count = 0;
        foreach (var item in store.ItemsWithoutStates(runId, Pass))
        {
            if (StoredAnswer.Of(source, item) is not { } expected) continue;
            JsonSerializer.Serialize(stream, new
            {
                id = item.Id,
                condition = item.Condition,
                kind = expected.Kind == AnswerKind.YesNo ? "yes_no" : expected.Kind.ToString().ToLowerInvariant(),
                gold = expected.Gold,
                choices = expected.Choices,
                text = item.Generated,
                was = item.Judgement?.Text(),
            }, s_json);
            stream.WriteByte((byte)'\n');
            count++;
        }
        return count;
    }

    private static void Write(Stream stream, Action<CsvWriter> write)
    {
        using var csv = CsvWriter.Create(stream, s_options, true);
        write(csv);
    }

    private static void WriteText(CsvWriter csv, params ReadOnlySpan<string?> texts)
    {
        foreach (var text in texts) csv.WriteField(CsvText.Encode(text));
    }

    private static void WriteNumbers(CsvWriter csv, params ReadOnlySpan<double> numbers)
    {
        foreach (var number in numbers) csv.WriteField(double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "");
    }
}
