using System.Globalization;
using System.Text.Json;
using CsvHelper;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Records;

namespace Sparsescope.Models.Runs;

/// <summary>
/// One line a state: id, field.X, n_tokens, what was asked of the prompt (mean_nll, logprob.N, judgements), tap, layer, position, phase,
/// token, the metrics, error. Or one line a prompt (<see cref="Wide"/>). A figure that is not defined is empty; texts as in
/// <see cref="CsvText"/>.
/// </summary>
public sealed class CsvItemWriter(IReadOnlyList<string> fields, IReadOnlyList<Metric> metrics) : IItemWriter
{
    private static readonly CsvWriterOptions s_options = new()
    {
        NewLine = "\n",
        FormatProvider = CultureInfo.InvariantCulture,
        HasHeader = false,
    };
    private static readonly string[] s_stateColumns = ["tap", "layer", "position", "phase", "token"];

    /// <summary>Whether the metrics without outlier dimensions have columns.</summary>
    public bool WithoutOutliers { get; init; }

    /// <summary>Whether the metrics after division by the root mean square have columns.</summary>
    public bool RmsDivided { get; init; }

    /// <summary>Whether mean_nll is a column.</summary>
    public bool MeanNll { get; init; }

    /// <summary>Whether entropy and max_logprob of the next token are columns.</summary>
    public bool NextToken { get; init; }

    /// <summary>Whether choice, gold, correct, wrong and correct_by_length are columns: questions with options.</summary>
    public bool Judged { get; init; }

    /// <summary>
    /// Columns logprob.0, logprob.1, …: log-probabilities of continuations, in the order of the texts in the record's field.
    /// </summary>
    public int Continuations { get; init; }

    /// <summary>The states of a prompt that have columns in its one line; null for one line a state.</summary>
    public WideColumns? Wide { get; init; }

    /// <summary>Whether what the interventions did to the answer has columns.</summary>
    public bool AgainstClean { get; init; }

    private IEnumerable<string> FigureColumns =>
    [
        .. metrics.Select(metric => metric.Name),
        .. WithoutOutliers ? metrics.Select(metric => "without_outliers." + metric.Name) : [],
        .. RmsDivided ? metrics.Select(metric => "rms_divided." + metric.Name) : [],
    ];

    private IReadOnlyList<(string Name, Func<Measurement, string> Cell)> PromptColumns => field ??=
    [
        ("n_tokens", item => item.Item.Tokens.Length.ToString(CultureInfo.InvariantCulture)),
        .. NextToken ? NextTokenColumns() : [],
        .. MeanNll ? [("mean_nll", item => Figure(item.MeanNll ?? double.NaN))] : Array.Empty<(string, Func<Measurement, string>)>(),
        .. Enumerable.Range(0, Continuations).Select(i => (string.Create(CultureInfo.InvariantCulture, $"logprob.{i}"),
            (Func<Measurement, string>)(item => i < item.ContinuationLogProbs.Count ? Figure(item.ContinuationLogProbs[i]) : ""))),
        .. Judged ? JudgementColumns() : [],
        .. AgainstClean ? ComparisonColumns() : [],
    ];

    /// <inheritdoc/>
    public byte[] Head
    {
        get
        {
            using var head = new MemoryStream();
            Lines(head, csv => Row(csv,
            [
                "id", .. fields.Select(name => "field." + name), .. PromptColumns.Select(column => column.Name),
                .. Wide is { } wide ? wide.Names(FigureColumns) : [.. s_stateColumns, .. FigureColumns], "error",
            ]));
            return head.ToArray();
        }
    }

    /// <inheritdoc/>
    public void Write(Measurement item, Stream target) => Lines(target, csv =>
    {
        var figures = FigureColumns.Count();
        string[] record = [CsvText.Encode(item.Item.Record.Id), .. fields.Select(name => Field(item, name))];
        if (item.Error is not null)
        {
            var others = PromptColumns.Count + (Wide is null ? s_stateColumns.Length + figures : Wide.Count * figures);
            Row(csv, [.. record, .. Enumerable.Repeat("", others), CsvText.Encode(item.Error)]);
            return;
        }
        string[] prompt = [.. record, .. PromptColumns.Select(column => column.Cell(item))];
        if (Wide is not null)
        {
            var states = Wide.Of(item);
            Row(csv, [.. prompt, .. states.SelectMany(state => state is null ? Enumerable.Repeat("", figures) : Figures(state)), ""]);
            return;
        }
        // An item without a position to measure has its row all the same.
        if (item.States.Count == 0) Row(csv, [.. prompt, .. Enumerable.Repeat("", s_stateColumns.Length + figures + 1)]);
        foreach (var state in item.States)
        {
            Row(csv,
            [
                .. prompt, CsvText.Encode(state.Point.Tap), Whole(state.Point.Layer), Whole(state.Position) is { Length: > 0 } position
                    ? position : "mean",
                JsonItemWriter.PhaseName(state.Phase), Whole(state.Token), .. Figures(state), "",
            ]);
        }
    });

    private static (string, Func<Measurement, string>)[] NextTokenColumns() =>
    [
        ("entropy", item => Figure(item.NextToken?.Entropy ?? double.NaN)),
        ("max_logprob", item => Figure(item.NextToken is { Top: [var likeliest, ..] } ? likeliest.LogProb : double.NaN)),
    ];

    private static (string, Func<Measurement, string>)[] JudgementColumns() =>
    [
        ("choice", item => Whole(item.Judgement?.Picked)),
        ("gold", item => Whole(item.Judgement?.Gold)),
        ("correct", item => Truth(item.Judgement?.IsCorrect)),
        ("wrong", item => Truth(!item.Judgement?.IsCorrect)),
        ("correct_by_length", item => Truth(item.Judgement?.IsCorrectByLength)),
    ];

    private IEnumerable<(string, Func<Measurement, string>)> ComparisonColumns()
    {
        yield return ("against_clean.kl", item => Figure(item.AgainstClean?.Divergence ?? double.NaN));
        yield return ("against_clean.entropy_change", item => Figure(item.AgainstClean?.EntropyChange ?? double.NaN));
        yield return ("against_clean.top_token_changed", item => Truth(item.AgainstClean?.TopTokenChanged));
        if (Continuations > 0)
            yield return ("against_clean.gold_logprob_change", item => Figure(item.AgainstClean?.GoldLogProbChange ?? double.NaN));
        if (MeanNll) yield return ("against_clean.mean_nll_change", item => Figure(item.AgainstClean?.MeanNllChange ?? double.NaN));
    }

    private IEnumerable<string> Figures(MeasuredState state) =>
        state.Metrics.Concat((IEnumerable<double>?)(WithoutOutliers ? state.WithoutOutliers : null) ?? [])
            .Concat((IEnumerable<double>?)(RmsDivided ? state.RmsDivided : null) ?? []).Select(Figure);

    private static string Field(Measurement item, string name)
    {
        var value = item.Item.Record.Fields.FirstOrDefault(field => field.Key == name).Value;
        return value.ValueKind switch
        {
            JsonValueKind.Undefined or JsonValueKind.Null => "",
            JsonValueKind.String => CsvText.Encode(value.GetString()) ?? "",
            _ => value.GetRawText(),
        };
    }

    private static string Whole(int? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "";

    private static string Truth(bool? truth) => truth switch { true => "true", false => "false", null => "" };

    private static string Figure(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    private static void Row(CsvWriter csv, IEnumerable<string?> cells)
    {
        foreach (var cell in cells) csv.WriteField(cell);
        csv.EndRecord();
    }

    private static void Lines(Stream target, Action<CsvWriter> write)
    {
        using var csv = CsvWriter.Create(target, s_options, true);
        write(csv);
    }
}
