using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Metrics;
using Sparsescope.Studies.Reporting.Figures;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Reporting.Html;

/// <summary>
/// The items that were followed token by token: their text, each token coloured by its figure at a layer that a slider chooses.
/// </summary>
internal static class TokenSection
{
    private const int Levels = 254;
    private const byte Undefined = 255;

    /// <summary>Nothing where no item was traced.</summary>
    internal static bool Write(HtmlPage page, FigureSource run)
    {
        if (run.Traced.Count == 0) return false;
        var metrics = run.Traced[0].Traces.Select(trace => trace.Metric).Distinct().ToList();
        var layers = run.Traced[0].Traces.Max(trace => trace.Layer) + 1;
        page.AddAsset("tokens.js");
        page.AddData("tokens-data", new JsonObject
        {
            ["layers"] = layers,
            ["items"] = new JsonArray([.. run.Traced.Select(item => (JsonNode)Item(item, metrics, layers))]),
        });
        var html = page.Body;
        html.Open("section", ("id", "tokens"), ("aria-labelledby", "tokens-title")).Element("h2", "Tokens", ("id", "tokens-title"));
        html.Element("p", string.Create(CultureInfo.InvariantCulture,
            $"n = {run.Traced.Count} items were followed token by token at every layer of resid_post. Colours run from the lowest to the "
            + $"highest token of the item at the layer, its first token apart: models put most of its state into few dimensions. Each is "
            + $"one measurement, without an interval."));
        html.Open("div", ("class", "tools"));
        html.Element("label", "Item", ("for", "tokens-item")).Open("select", ("id", "tokens-item"), ("autocomplete", "off"));
        foreach (var (index, item) in run.Traced.Index())
            html.Element("option", $"{item.Condition}: {item.Id}", ("value", FormattableString.Invariant($"{index}")));
        html.Close("select").Element("label", "Metric", ("for", "tokens-metric"))
            .Open("select", ("id", "tokens-metric"), ("autocomplete", "off"));
        foreach (var (index, metric) in metrics.Index())
        {
            var sparser = Metric.All.First(known => known.Name == metric).SparserWhen == SparserWhen.Higher ? "higher" : "lower";
            html.Element("option", $"{metric} ({sparser} is sparser)", ("value", FormattableString.Invariant($"{index}")),
                ("data-sparser", sparser));
        }

        html.Close("select").Element("label", "Layer", ("for", "tokens-layer"));
        html.Void("input", ("id", "tokens-layer"), ("type", "range"), ("min", "0"), ("max", FormattableString.Invariant($"{layers - 1}")),
            ("value", FormattableString.Invariant($"{layers - 1}")), ("autocomplete", "off"));
        html.Element("span", "", ("id", "tokens-said"), ("role", "status"), ("class", "small")).Close("div");
        html.Open("p", ("class", "small")).Element("span", "", ("id", "tokens-low")).Text(" ")
            .Open("span", ("class", "ramp"), ("role", "img"), ("aria-label", "colours from low to high"));
        for (var shade = 0; shade < 9; shade++) html.Element("i", "", ("class", FormattableString.Invariant($"h{shade}")));
        html.Close("span").Text(" ").Element("span", "", ("id", "tokens-high")).Close("p");
        html.Element("div", "", ("id", "tokens-text"), ("class", "tokens mono"), ("tabindex", "0"), ("role", "region"),
            ("aria-label", "Tokens of the prompt"));
        html.Open("noscript").Element("p", "The tokens need scripts.").Close("noscript").Close("section");
        return true;
    }

    private static JsonObject Item(StoredItem item, List<string> metrics, int layers)
    {
        var tokens = JsonSerializer.Deserialize<string[]>(item.TokenTexts ?? "[]") ?? [];
        var (figures, ends) = (new JsonArray(), new JsonArray());
        foreach (var metric in metrics)
        {
            var bytes = new byte[layers * tokens.Length];
            Array.Fill(bytes, Undefined);
            var limits = new JsonArray();
            for (var layer = 0; layer < layers; layer++)
            {
                var values = item.Traces.FirstOrDefault(trace => trace.Metric == metric && trace.Layer == layer)?.Values ?? [];
                // The first token is an outlier of its own at most layers; it takes the nearest end.
                var finite = values.Skip(values.Length > 1 ? 1 : 0).Where(float.IsFinite).ToArray();
                if (finite.Length == 0)
                {
                    limits.Add(new JsonArray(null, null));
                    continue;
                }
                var (low, high) = (finite.Min(), finite.Max());
                for (var i = 0; i < Math.Min(values.Length, tokens.Length); i++)
                {
                    if (float.IsFinite(values[i]))
                        bytes[layer * tokens.Length + i] =
                            (byte)Math.Round(high > low ? Levels * Math.Clamp((values[i] - low) / (high - low), 0, 1) : 0);
                }
                limits.Add(new JsonArray(Math.Round(low, 6), Math.Round(high, 6)));
            }
            figures.Add(Convert.ToBase64String(bytes));
            ends.Add(limits);
        }
        return new()
        {
            ["tokens"] = new JsonArray([.. tokens.Select(token => (JsonNode)PlainText.Lines(token))]),
            ["figures"] = figures,
            ["ends"] = ends,
        };
    }
}
