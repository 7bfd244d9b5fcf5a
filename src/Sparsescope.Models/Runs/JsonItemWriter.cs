using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Sparsescope.Choices;
using Sparsescope.Measuring;
using Sparsescope.Metrics;

namespace Sparsescope.Models.Runs;

/// <summary>One JSON object a line and item. A figure that is not defined is null.</summary>
public sealed class JsonItemWriter(ITokenizer vocabulary, IReadOnlyList<Metric> metrics) : IItemWriter
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private const int PieceBytes = 1 << 16;

    private readonly MeasurementJson _figures = new(vocabulary, metrics);

    /// <inheritdoc/>
    public byte[] Head => [];

    /// <inheritdoc/>
    public void Write(Measurement item, Stream target)
    {
        var buffer = new ArrayBufferWriter<byte>(1 << 14);
        using var json = new Utf8JsonWriter(buffer, s_options);
        Write(json, item, () =>
        {
            if (json.BytesPending + buffer.WrittenCount < PieceBytes) return;
            json.Flush();
            Move(buffer, target);
        });
        json.Flush();
        buffer.Write("\n"u8);
        Move(buffer, target);
    }

    // Only what is not ASCII can hide here: JSON escapes the controls of ASCII itself, all but DEL.
    private static void Move(ArrayBufferWriter<byte> buffer, Stream target)
    {
        var bytes = buffer.WrittenSpan;
        target.Write(bytes.ContainsAnyExceptInRange((byte)'\n', (byte)'~')
            ? Encoding.UTF8.GetBytes(Visible.Json(Encoding.UTF8.GetString(bytes))) : bytes);
        buffer.ResetWrittenCount();
    }

    private void Write(Utf8JsonWriter json, Measurement item, Action afterState)
    {
        json.WriteStartObject();
        json.WriteString("id", item.Item.Record.Id);
        json.WriteStartObject("fields");
        foreach (var field in item.Item.Record.Fields)
        {
            json.WritePropertyName(field.Key);
            field.Value.WriteTo(json);
        }
        json.WriteEndObject();
        if (item.Error is not null)
        {
            json.WriteString("error", item.Error);
            json.WriteEndObject();
            return;
        }
        json.WriteNumber("n_tokens", item.Item.Tokens.Length);
        if (item.NextToken is { } next) _figures.WriteNext(json, next);
        if (item.MeanNll is { } nll) MeasurementJson.WriteFigure(json, "mean_nll", nll);
        if (item.Generation is { } generation) WriteGeneration(json, generation, item.GeneratedEntropies);
        if (item.Item.Continuations.Count > 0) WriteContinuations(json, item);
        if (item.Judgement is { } judgement) WriteChoice(json, judgement);
        if (item.AgainstClean is { } comparison) WriteComparison(json, comparison);
        _figures.WriteStates(json, item.States, afterState);
        json.WriteEndObject();
    }

    private void WriteGeneration(Utf8JsonWriter json, Generation generation, IReadOnlyList<double> entropies)
    {
        json.WriteStartObject("generated");
        json.WriteString("text", vocabulary.Detokenize([.. generation.Tokens], spellControl: false));
        json.WriteStartArray("tokens");
        foreach (var token in generation.Tokens) json.WriteNumberValue(token);
        json.WriteEndArray();
        json.WriteString("stop", generation.Stop == StopReason.EndOfGeneration ? "end_of_generation" : "limit");
        json.WriteStartArray("entropy");
        foreach (var entropy in entropies) MeasurementJson.WriteFigure(json, entropy);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteContinuations(Utf8JsonWriter json, Measurement item)
    {
        json.WriteStartArray("continuations");
        foreach (var (continuation, logProb) in item.Item.Continuations.Zip(item.ContinuationLogProbs))
        {
            json.WriteStartObject();
            json.WriteString("text", continuation.Text);
            json.WriteStartArray("tokens");
            foreach (var token in continuation.Tokens) json.WriteNumberValue(token);
            json.WriteEndArray();
            MeasurementJson.WriteFigure(json, "logprob", logProb);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void WriteChoice(Utf8JsonWriter json, ChoiceJudgement judgement)
    {
        json.WriteStartObject("choice");
        json.WriteNumber("picked", judgement.Picked);
        json.WriteNumber("picked_by_length", judgement.PickedByLength);
        if (judgement.Gold is { } gold)
        {
            json.WriteNumber("gold", gold);
            json.WriteBoolean("correct", judgement.IsCorrect == true);
            json.WriteBoolean("wrong", judgement.IsCorrect == false);
            json.WriteBoolean("correct_by_length", judgement.IsCorrectByLength == true);
        }
        json.WriteEndObject();
    }

    private static void WriteComparison(Utf8JsonWriter json, CleanComparison comparison)
    {
        json.WriteStartObject("against_clean");
        MeasurementJson.WriteFigure(json, "kl", comparison.Divergence);
        MeasurementJson.WriteFigure(json, "entropy_change", comparison.EntropyChange);
        json.WriteBoolean("top_token_changed", comparison.TopTokenChanged);
        if (comparison.GoldLogProbChange is { } gold)
        {
            MeasurementJson.WriteFigure(json, "gold_logprob_change", gold);
            json.WriteStartArray("logprob_changes");
            foreach (var change in comparison.LogProbChanges) MeasurementJson.WriteFigure(json, change);
            json.WriteEndArray();
        }
        if (comparison.MeanNllChange is { } nll) MeasurementJson.WriteFigure(json, "mean_nll_change", nll);
        json.WriteEndObject();
    }

    /// <summary>As outputs call a phase.</summary>
    public static string PhaseName(Phase phase) => MeasurementJson.PhaseName(phase);
}
