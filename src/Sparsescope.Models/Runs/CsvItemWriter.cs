using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Records;

namespace Sparsescope.Models.Runs;

/// <summary>
/// One line a state: id, field.X, n_tokens, what was asked of the prompt (mean_nll, logprob.N), tap, layer, position, phase, token, the
/// metrics, error. A figure that is not defined is empty; texts as in <see cref="CsvText"/>.
/// </summary>
public sealed class CsvItemWriter(IReadOnlyList<string> fields, IReadOnlyList<Metric> metrics) : IItemWriter
{
    private static readonly CsvWriterOptions s_options = new() { NewLine = "\n", FormatProvider = CultureInfo.InvariantCulture, HasHeader = false };

    /// <summary>Whether the metrics without outlier dimensions have columns.</summary>
    public bool WithoutOutliers { get; init; }

    /// <summary>Whether the metrics after division by the root mean square have columns.</summary>
    public bool RmsDivided { get; init; }

    /// <summary>Whether mean_nll is a column.</summary>
    public bool MeanNll { get; init; }

    /// <summary>Columns logprob.0, logprob.1, …: log-probabilities of continuations, in the order of the texts in the record's
    /// field.</summary>
    public int Continuations { get; init; }

    /// <summary>Whether what the interventions did to the answer has columns.</summary>
    public bool AgainstClean { get; init; }

    private string[] OfComparison => !AgainstClean ? []
        : ["kl", "entropy_change", "top_token_changed", .. Continuations > 0 ? ["gold_logprob_change"] : (string[])[], .. MeanNll ? ["mean_nll_change"] : (string[])[]];

    /// <inheritdoc/>
    public byte[] Head => Lines(csv =>
    {
        csv.WriteField("id");
        foreach (var name in fields) csv.WriteField("field." + name);
        csv.WriteField("n_tokens");
        if (MeanNll) csv.WriteField("mean_nll");
        for (var i = 0; i < Continuations; i++) csv.WriteField(string.Create(CultureInfo.InvariantCulture, $"logprob.{i}"));
        foreach (var column in OfComparison) csv.WriteField("against_clean." + column);
        foreach (var column in (string[])["tap", "layer", "position", "phase", "token"]) csv.WriteField(column);
        foreach (var metric in metrics) csv.WriteField(metric.Name);
        if (WithoutOutliers) foreach (var metric in metrics) csv.WriteField("without_outliers." + metric.Name);
        if (RmsDivided) foreach (var metric in metrics) csv.WriteField("rms_divided." + metric.Name);
        csv.WriteField("error");
        csv.EndRecord();
    });

    /// <inheritdoc/>
    public byte[] Format(Measurement item) => Lines(csv =>
    {
        if (item.Error is not null)
        {
            WriteFields(csv, item);
            for (var i = 0; i < 6 + OfPrompt + Figures; i++) csv.WriteField("");
            csv.WriteField(CsvText.Encode(item.Error));
            csv.EndRecord();
            return;
        }
        if (item.States.Count == 0)
        {
            // An item without a position to measure has its row all the same.
            WriteFields(csv, item);
            WritePrompt(csv, item);
            for (var i = 0; i < 5 + Figures + 1; i++) csv.WriteField("");
            csv.EndRecord();
        }
        foreach (var state in item.States)
        {
            WriteFields(csv, item);
            WritePrompt(csv, item);
            csv.WriteField(CsvText.Encode(state.Point.Tap));
            csv.WriteField(state.Point.Layer);
            csv.WriteField(state.Position?.ToString(CultureInfo.InvariantCulture) ?? "mean");
            csv.WriteField(JsonItemWriter.PhaseName(state.Phase));
            csv.WriteField(state.Token);
            WriteFigures(csv, state.Metrics);
            if (WithoutOutliers) WriteFigures(csv, state.WithoutOutliers!);
            if (RmsDivided) WriteFigures(csv, state.RmsDivided!);
            csv.WriteField("");
            csv.EndRecord();
        }
    });

    private int OfPrompt => (MeanNll ? 1 : 0) + Continuations + OfComparison.Length;

    private int Figures => metrics.Count * (1 + (WithoutOutliers ? 1 : 0) + (RmsDivided ? 1 : 0));

    private void WritePrompt(CsvWriter csv, Measurement item)
    {
        csv.WriteField(item.Item.Tokens.Length);
        if (MeanNll) csv.WriteField(Figure(item.MeanNll ?? double.NaN));
        for (var i = 0; i < Continuations; i++)
            csv.WriteField(i < item.ContinuationLogProbs.Count ? Figure(item.ContinuationLogProbs[i]) : "");
        if (item.AgainstClean is not { } comparison) return;
        csv.WriteField(Figure(comparison.Divergence));
        csv.WriteField(Figure(comparison.EntropyChange));
        csv.WriteField(comparison.TopTokenChanged ? "true" : "false");
        if (Continuations > 0) csv.WriteField(Figure(comparison.GoldLogProbChange ?? double.NaN));
        if (MeanNll) csv.WriteField(Figure(comparison.MeanNllChange ?? double.NaN));
    }

    private void WriteFields(CsvWriter csv, Measurement item)
    {
        csv.WriteField(CsvText.Encode(item.Item.Record.Id));
        foreach (var name in fields)
        {
            var value = item.Item.Record.Fields.FirstOrDefault(field => field.Key == name).Value;
            csv.WriteField(value.ValueKind switch
            {
                JsonValueKind.Undefined or JsonValueKind.Null => "",
                JsonValueKind.String => CsvText.Encode(value.GetString()),
                _ => value.GetRawText(),
            });
        }
    }

    private static void WriteFigures(CsvWriter csv, Figures values)
    {
        foreach (var value in values) csv.WriteField(Figure(value));
    }

    private static string Figure(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    private static byte[] Lines(Action<CsvWriter> write)
    {
        using var stream = new MemoryStream();
        using (var csv = CsvWriter.Create(stream, s_options, true)) write(csv);
        return stream.ToArray();
    }
}
