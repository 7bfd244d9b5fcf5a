using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Reporting.Figures;
using Sparsescope.Studies.Store;
using static Sparsescope.Studies.Reporting.AnswerSections;

namespace Sparsescope.Studies.Reporting.Html;

/// <summary>
/// Every item with its figures at the preregistered cells, its answer, its prompt, and a metric's profile over the layers; ordered from the
/// sparsest.
/// </summary>
internal static class ItemSection
{
    /// <summary>The sparsest and densest so many stand first, with more of their prompts.</summary>
    private const int Marked = 20, PromptLength = 500, MarkedPromptLength = 4000, AnswerLength = 200;

    internal static void Write(HtmlPage page, FigureSource run)
    {
        var html = page.Body;
        var first = run.Primary[0];
        var columns = Columns(run);
        page.AddAsset("items.js");
        page.AddData("items-data", Data(run, columns));
        html.Open("section", ("id", "items"), ("class", "items"), ("aria-labelledby", "items-title"))
            .Element("h2", "Items", ("id", "items-title"));
        html.Element("p", string.Create(CultureInfo.InvariantCulture,
            $"n = {run.Items.Count} items, ranked by {CellText(first)} from the sparsest. The profile is {first.Metric} at every layer of "
            + $"resid_post, on one scale for all items. Figures of single items have no interval: each is one measurement."));
        html.Open("div", ("class", "tools"));
        html.Element("label", "Show", ("for", "items-which")).Open("select", ("id", "items-which"), ("autocomplete", "off"));
        var few = run.Items.Count <= 2 * Marked;
        if (!few) html.Element("option", $"the {Marked} sparsest and the {Marked} densest", ("value", "edges"));
        html.Element("option", "all items", ("value", "all")).Close("select");
        html.Element("label", "Filter", ("for", "items-filter")).Void("input", ("id", "items-filter"), ("type", "search"),
            ("autocomplete", "off"), ("placeholder", "words in prompt, answer, condition"));
        html.Void("input", ("id", "items-whole"), ("type", "checkbox"), ("autocomplete", "off"))
            .Element("label", "all columns", ("for", "items-whole"));
        html.Element("span", "", ("id", "items-said"), ("role", "status"), ("class", "muted small")).Close("div");
        html.Open("div", ("class", "scroll"), ("tabindex", "0"), ("role", "region"), ("aria-label", "Table of items")).Open("table")
            .Element("caption", "Items", ("class", "hidden")).Open("thead").Open("tr");
        foreach (var column in columns)
        {
            var sorts = column.Key is not ("profile" or "prompt");
            html.Open("th", ("scope", "col"), ("class", ClassOf(column)), ("aria-sort", sorts ? "none" : null));
            if (sorts) html.Element("button", column.Head, ("type", "button"));
            else html.Text(column.Head);
            html.Close("th");
        }
        html.Close("tr").Close("thead").Open("tbody").Close("tbody").Close("table").Close("div");
        html.Element("button", "Show fifty more", ("type", "button"), ("id", "items-more"), ("hidden", ""));
        html.Element("p", string.Create(CultureInfo.InvariantCulture,
            $"Prompts are cut at {PromptLength} characters ({MarkedPromptLength} at either end of the ranking); sparsescope study export "
            + $"{run.Report.Run.ShortId} writes all of them."), ("class", "muted small"));
        html.Open("noscript").Element("p", "The table of items needs scripts.").Close("noscript").Close("section");
    }

    private static List<Column> Columns(FigureSource run) =>
    [
        new("rank", "rank", true, (_, _, rank) => rank),
        new("prompt", "prompt", false, (_, _, _) => null),
        new("condition", "condition", false, (item, _, _) => item.Condition),
        .. Cells(run).Take(1),
        new("profile", "profile", false, (_, _, _) => null),
        .. run.Items.Any(item => RunComparison.Answer(item) is not null)
            ? (Column[])[new("answer", "answer", false, (item, _, _) => Cut(RunComparison.Answer(item), AnswerLength))] : [],
        .. run.Items.Any(item => item.Gold is not null)
            ? (Column[])[new("gold", "right answer", false, (item, _, _) => Cut(item.Gold, AnswerLength))] : [],
        .. run.Items.Any(item => item.Judgement is not null)
            ? (Column[])[new("judged", "judged", false, (item, _, _) => item.Judgement?.Text())] : [],
        new("item", "item", false, (item, _, _) => item.Id, More: true),
        new("tokens", "tokens", true, (item, _, _) => item.Tokens, More: true),
        .. Cells(run).Skip(1).Select(cell => cell with { More = true }),
        new("entropy", "entropy (nats)", true, (item, _, _) => Rounded(item.Entropy), More: true),
    ];

    private static IEnumerable<Column> Cells(FigureSource run) => run.Primary.Select(cell =>
    {
        var figures = run.Column(cell);
        return new Column(cell.ToString(), CellText(cell), true, (_, i, _) => Rounded(figures[i]));
    });

    private static string? ClassOf(Column column)
    {
        var classes =
            $"{(column.IsNumber ? "number" : column.Key is "prompt" or "answer" ? "wide" : "")}{(column.More ? " more" : "")}".Trim();
        return classes.Length > 0 ? classes : null;
    }

    private static JsonObject Data(FigureSource run, List<Column> columns)
    {
        var first = run.Primary[0];
        var (figures, sign) = (run.Column(first), run.Sign(first));
        // A figure that is not defined ranks last.
        var ranked = Enumerable.Range(0, run.Items.Count)
            .OrderByDescending(i => double.IsFinite(figures[i]) ? sign * figures[i] : double.NegativeInfinity).ThenBy(i => i).ToArray();
        var layers = run.Table.Points.Where(point => point.Tap == Point.ResidPost).OrderBy(point => point.Layer)
            .Select(point => run.Column(new(first.Metric, point.Tap, point.Layer))).ToArray();
        var (low, span) = Scale(layers);
        JsonArray rows = [], cuts = [];
        foreach (var (place, i) in ranked.Index())
        {
            var item = run.Items[i];
            var most = place < Marked || place >= ranked.Length - Marked ? MarkedPromptLength : PromptLength;
            rows.Add(new JsonArray([.. columns.Select(column => column.Key switch
            {
                "profile" => Profile([.. layers.Select(layer => layer[i])], low, span),
                "prompt" => JsonValue.Create(PlainText.Lines(item.Prompt[..Math.Min(most, item.Prompt.Length)])),
                _ => Node(column.Value(item, i, place + 1)),
            })]));
            cuts.Add(Math.Max(0, item.Prompt.Length - most));
        }
        return new()
        {
            ["columns"] = new JsonArray([.. columns.Select(column => (JsonNode)column.Key)]),
            ["numeric"] = new JsonArray([.. columns.Select(column => (JsonNode)column.IsNumber)]),
            ["more"] = new JsonArray([.. columns.Select(column => (JsonNode)column.More)]),
            ["marked"] = Marked,
            ["rows"] = rows,
            ["cut"] = cuts,
        };
    }

    private static JsonNode? Node(object? value) =>
        value switch
        {
            null => null,
            string text => JsonValue.Create(PlainText.OneLine(text)),
            int whole => whole,
            double number => number,
            _ => throw new ArgumentException("no such cell", nameof(value))
        };

    private static (double Low, double Span) Scale(double[][] columns)
    {
        var (low, high) = (double.PositiveInfinity, double.NegativeInfinity);
        foreach (var figure in columns.SelectMany(column => column).Where(double.IsFinite))
            (low, high) = (Math.Min(low, figure), Math.Max(high, figure));
        return low <= high ? (low, high - low) : (0, 0);
    }

    // Two digits a layer, as Assets/items.js reads them.
    private static JsonValue Profile(double[] profile, double low, double span)
    {
        var text = new StringBuilder(2 * profile.Length);
        foreach (var value in profile)
            text.Append(double.IsFinite(value) ? ((int)Math.Round(span > 0 ? 99 * (value - low) / span : 0))
                .ToString("00", CultureInfo.InvariantCulture) : "xx");
        return JsonValue.Create(text.ToString());
    }

    private static object? Rounded(double value) => double.IsFinite(value) ? Math.Round(value, 6) : null;

    private static string? Cut(string? text, int most) => text is null || text.Length <= most ? text : text[..most] + "…";

    // More: shown where all columns are asked for.
    private sealed record Column(string Key, string Head, bool IsNumber, Func<StoredItem, int, int, object?> Value, bool More = false);
}
