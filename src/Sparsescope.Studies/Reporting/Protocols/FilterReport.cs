using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis.Protocols;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Running.Protocols;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;
using static Sparsescope.Studies.Reporting.Protocols.ProtocolReport;

namespace Sparsescope.Studies.Reporting.Protocols;

/// <summary>Protocol `selective-filter`: from the store to people and programs.</summary>
internal static class FilterReport
{
    internal static ProtocolReport Of(RunStore store, RunRecord run, StudySpec spec, CancellationToken cancellation)
    {
        var found = FilterAnalysis.Run(Data(store, run, spec), cancellation);
        var controls = new ReportTable("layer", ">beyond same energy", ">same count", ">same change, turned", ">rotated basis",
            ">rest beyond turned", ">hard less easy", ">hard made denser", ">p of dose", "dial", "verdict");
        var doses = new ReportTable(["layer", .. FilterArms.Shares.Select(share => FormattableString.Invariant($">top {share} %")),
            .. FilterArms.Shares.Select(share => FormattableString.Invariant($">rest {share} %")), ">outliers",
            .. FilterArms.Exponents.Select(g => FormattableString.Invariant($">g {g}"))]);
        foreach (var layer in found.Layers)
        {
            var name = FormattableString.Invariant($"{layer.Layer}");
            controls.Add(name, ReportText.Figure(layer.Beyond[FilterArms.SameEnergy]),
                ReportText.Figure(layer.Beyond[FilterArms.SameCount]),
                ReportText.Figure(layer.Beyond[FilterArms.Turned]), ReportText.Figure(layer.Beyond[FilterArms.Rotated]),
                    ReportText.Figure(layer.RestBeyond),
                ReportText.Figure(layer.HardLessEasy), ReportText.Figure(layer.Matched), ReportText.P(layer.DoseTrend), layer.IsMonotone
                    ? "harms both ways" : "does not", layer.Verdict.Word());
            doses.Add([name, .. FilterArms.Shares.Select(share => ReportText.Figure(layer.Doses[share].Top.Estimate)),
                .. FilterArms.Shares.Select(share => ReportText.Figure(layer.Doses[share].Others.Estimate)),
                    ReportText.Figure(layer.Outliers.Estimate),
                .. FilterArms.Exponents.Select(g => ReportText.Figure(layer.Dial[g].Estimate))]);
        }
        return new(StudyProtocol.SelectiveFilter, found.Verdict.Word(), found.Sentence,
        [
            Head(StudyProtocol.SelectiveFilter, found.Verdict.Word(), found.Sentence,
                string.Create(CultureInfo.InvariantCulture,
                    $"n = {found.N} items; changes of the log-probability of the right answer, nats a token; inside "
                    + $"±{FilterAnalysis.Bound} counts as none")),
            new("What removing the largest entries does beyond its controls [95 %]")
            {
                Table = controls,
                Below =
                [
                    string.Create(CultureInfo.InvariantCulture,
                        $"{FilterArms.PrimaryShare} % of the energy of the last token's state; controls are means of {FilterArms.Draws} "
                        + $"draws an item. Below 0: it harms more than the control."),
                    "Rest: the same share of what the fixed outlier dimensions leave. What stands before the last token "
                        + "is computed once for all arms.",
                ],
            },
            .. Others(found),
            new("Dose and dial: mean change") { Table = doses,
                Below = ["g: exponent of the magnitudes at the same norm; below 1 denser, above 1 sparser."] },
        ], new JsonObject
        {
            ["n"] = found.N,
            ["bound"] = FilterAnalysis.Bound,
            ["layers"] = new JsonArray([.. found.Layers.Select(layer => (JsonNode)new JsonObject
            {
                ["layer"] = layer.Layer,
                ["verdict"] = layer.Verdict.Word(),
                ["reason"] = layer.Reason,
                ["top"] = new JsonObject([.. layer.Doses.Select(dose =>
                    KeyValuePair.Create(FormattableString.Invariant($"{dose.Key}"), (JsonNode?)Bounds(dose.Value.Top)))]),
                ["rest"] = new JsonObject([.. layer.Doses.Select(dose =>
                    KeyValuePair.Create(FormattableString.Invariant($"{dose.Key}"), (JsonNode?)Bounds(dose.Value.Others)))]),
                ["dial"] = new JsonObject([.. layer.Dial.Select(point =>
                    KeyValuePair.Create(FormattableString.Invariant($"{point.Key}"), (JsonNode?)Bounds(point.Value)))]),
                ["beyond"] = new JsonObject([.. layer.Beyond.Select(control =>
                    KeyValuePair.Create(control.Key, (JsonNode?)Bounds(control.Value)))]),
                ["rest_beyond_turned"] = Bounds(layer.RestBeyond),
                ["outliers"] = Bounds(layer.Outliers),
                ["hard_less_easy"] = Bounds(layer.HardLessEasy),
                ["matched"] = Bounds(layer.Matched),
                ["dose_trend_p"] = Number(layer.DoseTrend),
                ["monotone"] = layer.IsMonotone,
                ["kl_beyond"] = new JsonObject([.. layer.KlBeyond.Select(control =>
                    KeyValuePair.Create(control.Key, (JsonNode?)Bounds(control.Value)))]),
                ["margin_beyond"] = new JsonObject([.. layer.MarginBeyond.Select(control =>
                    KeyValuePair.Create(control.Key, (JsonNode?)Bounds(control.Value)))]),
                ["effects"] = new JsonArray([.. layer.Effects.Select(effect => (JsonNode)new JsonObject
                {
                    ["operator"] = effect.Operator,
                    ["gold_logprob_change"] = Bounds(effect.LogProb),
                    ["kl"] = Bounds(effect.Kl),
                    ["margin_change"] = Bounds(effect.Margin),
                })]),
            })]),
        })
        { Drawings = found.Layers.Count > 0 ? FilterFigures.Of(found) : [] };
    }

    // KL, and the margin where answers are options: what the largest entries do more than each control.
    private static IEnumerable<ReportSection> Others(FilterResult found)
    {
        foreach (var (title, below, of) in ((string, string, Func<FilterLayer, IReadOnlyDictionary<string, Interval>>)[])
        [
            ("KL from the clean run, beyond the controls [95 %]", "Nats of the next token. Above 0: it moves the distribution more.",
                layer => layer.KlBeyond),
            ("Margin of the right option, beyond the controls [95 %]", "Logits, less the best wrong option. Below 0: it harms more.",
                layer => layer.MarginBeyond),
        ])
        {
            if (!found.Layers.Any(layer => of(layer).Values.Any(interval => double.IsFinite(interval.Estimate)))) continue;
            var table = new ReportTable(["layer", .. FilterArms.Controls.Select(control => ">" + FilterAnalysis.ControlText(control))]);
            foreach (var layer in found.Layers)
            {
                table.Add([FormattableString.Invariant($"{layer.Layer}"),
                    .. FilterArms.Controls.Select(control => ReportText.Figure(of(layer)[control]))]);
            }
            yield return new(title) { Table = table, Below = [below] };
        }
    }

    private static FilterData Data(RunStore store, RunRecord run, StudySpec spec)
    {
        var items = store.Items(run.Id, FilterPass.Name, vectors: false)
            .Where(item => item.Error is null && item.ChoiceLogProbs is not null).ToList();
        var figures = items.Select(item => item.NamedFigures()).ToList();
        Dictionary<string, double[]> Columns(Func<string, string?> armOf)
        {
            var keys = figures.SelectMany(figure => figure.Keys).Distinct(StringComparer.Ordinal).Where(key => armOf(key) is not null);
            return keys.ToDictionary(key => armOf(key)!, key =>
                (double[])[.. figures.Select(figure => figure.GetValueOrDefault(key, double.NaN))]);
        }
        static string? After(string key, string prefix) => key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : null;
        var logProbs = Columns(key => After(key, FilterArms.Kl) is null && After(key, FilterArms.Margin) is null ? key : null);
        logProbs.TryAdd(FilterArms.Clean, [.. Enumerable.Repeat(double.NaN, items.Count)]);
        var isEasy = FilterPass.IsEasy(spec, items);
        return new()
        {
            Layers = FilterPass.Layers(run.LayerCount),
            GoldLogProbs = logProbs,
            Divergences = Columns(key => After(key, FilterArms.Kl)),
            Margins = Columns(key => After(key, FilterArms.Margin)),
            Hard = [.. items.Select(item => !isEasy(item))],
            Clusters = ClusterDraws.Number(items.Select(item => item.Pair ?? item.Id)),
            Seed = StudyRunOptions.Read(run.Options).Seed ?? spec.Seed,
        };
    }
}
