using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Sparsescope.Llama.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Records;

namespace Sparsescope.Cli.Measuring;

/// <summary>One line a state: id, field.X, n_tokens, tap, layer, position, phase, token, the metrics, error. A figure that is not defined is empty; texts as in <see cref="CsvText"/>.</summary>
internal sealed class CsvItemWriter(IReadOnlyList<string> fields, IReadOnlyList<Metric> metrics, bool withoutOutliers, bool rmsDivided) : IItemWriter
{
    private static readonly CsvWriterOptions s_options = new() { NewLine = "\n", FormatProvider = CultureInfo.InvariantCulture, HasHeader = false };

    public byte[] Head => Lines(csv =>
    {
        csv.WriteField("id");
        foreach (var name in fields) csv.WriteField("field." + name);
        foreach (var column in (string[])["n_tokens", "tap", "layer", "position", "phase", "token"]) csv.WriteField(column);
        foreach (var metric in metrics) csv.WriteField(metric.Name);
        if (withoutOutliers) foreach (var metric in metrics) csv.WriteField("without_outliers." + metric.Name);
        if (rmsDivided) foreach (var metric in metrics) csv.WriteField("rms_divided." + metric.Name);
        csv.WriteField("error");
        csv.EndRecord();
    });

    public byte[] Format(MeasuredItem item) => Lines(csv =>
    {
        if (item.Error is not null)
        {
            WriteFields(csv, item);
            for (var i = 0; i < 6 + Figures; i++) csv.WriteField("");
            csv.WriteField(CsvText.Encode(item.Error));
            csv.EndRecord();
            return;
        }
        if (item.States.Count == 0)
        {
            // An item without a position to measure has its row all the same.
            WriteFields(csv, item);
            csv.WriteField(item.Item.Tokens.Length);
            for (var i = 0; i < 5 + Figures + 1; i++) csv.WriteField("");
            csv.EndRecord();
        }
        foreach (var state in item.States)
        {
            WriteFields(csv, item);
            csv.WriteField(item.Item.Tokens.Length);
            csv.WriteField(CsvText.Encode(state.Point.Tap));
            csv.WriteField(state.Point.Layer);
            csv.WriteField(state.Position?.ToString(CultureInfo.InvariantCulture) ?? "mean");
            csv.WriteField(JsonItemWriter.PhaseName(state.Phase));
            csv.WriteField(state.Token);
            WriteFigures(csv, state.Metrics);
            if (withoutOutliers) WriteFigures(csv, state.WithoutOutliers!);
            if (rmsDivided) WriteFigures(csv, state.RmsDivided!);
            csv.WriteField("");
            csv.EndRecord();
        }
    });

    private int Figures => metrics.Count * (1 + (withoutOutliers ? 1 : 0) + (rmsDivided ? 1 : 0));

    private void WriteFields(CsvWriter csv, MeasuredItem item)
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

    private static void WriteFigures(CsvWriter csv, double[] values)
    {
        foreach (var value in values) csv.WriteField(double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "");
    }

    private static byte[] Lines(Action<CsvWriter> write)
    {
        using var stream = new MemoryStream();
        using (var csv = CsvWriter.Create(stream, s_options, true)) write(csv);
        return stream.ToArray();
    }
}
