using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Metrics;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Analysis.Protocols;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Running.Protocols;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;
using static Sparsescope.Studies.Reporting.Protocols.ProtocolReport;

namespace Sparsescope.Studies.Reporting.Protocols;

/// <summary>Protocol `fallback`: from the store to people and programs.</summary>
internal static class FallbackReport
{
    internal static ProtocolReport Of(RunStore store, RunRecord run, StudySpec spec, CancellationToken cancellation)
    {
        var found = FallbackAnalysis.Run(Data(store, run, spec), cancellation);
        var cells = found.Cells.Aggregate(new ReportTable("cell", ">effect [90 %]", ">given frequency and outliers' energy", ">p",
            ">outliers at their mean", ">next eight at theirs", "verdict"),
            (table, cell) => table.Add(cell.Name, ReportText.Signed(cell.Plain), ReportText.Signed(cell.Given), ReportText.P(cell.P),
                ReportText.Signed(cell.Ablated), ReportText.Signed(cell.NextAblated), cell.Verdict.Word()));
        var pushes = new ReportTable("dimensions", ">push on the mean log frequency [95 %]");
        foreach (var (name, push) in ((string, Interval)[])[("eight outliers", found.Push), ("next eight", found.NextPush),
            ("eight random", found.RandomPush)])
            pushes.Add(name, ReportText.Figure(push));
        return new(StudyProtocol.Fallback, found.Verdict.Word(), found.Sentence,
        [
            Head(StudyProtocol.Fallback, found.Verdict.Word(), found.Sentence,
                string.Create(CultureInfo.InvariantCulture,
                    $"n = {found.N} items; correlations of ranks with the condition, given length where it is "
                    + $"a nuisance; positive: sparser")),
            new("The effect given what outlier dimensions do") { Table = cells },
            new("Do outlier dimensions push frequent tokens?")
            {
                Table = pushes,
                Below = [
                    "Push: Σ p(v) ln unigram(v) of the next token, clean less with the dimensions at their mean over the reference texts; "
                    + "the unigram is the model's own mean next-token distribution over these texts."],
            },
        ], new JsonObject
        {
            ["n"] = found.N,
            ["push"] = Bounds(found.Push),
            ["push_next"] = Bounds(found.NextPush),
            ["push_random"] = Bounds(found.RandomPush),
            ["cells"] = new JsonArray([.. found.Cells.Select(cell => (JsonNode)new JsonObject
            {
                ["cell"] = cell.Name,
                ["effect"] = Bounds(cell.Plain),
                ["given"] = Bounds(cell.Given),
                ["p"] = Number(cell.P),
                ["ablated"] = Bounds(cell.Ablated),
                ["ablated_next"] = Bounds(cell.NextAblated),
                ["verdict"] = cell.Verdict.Word(),
            })]),
        });
    }

    private static FallbackData Data(RunStore store, RunRecord run, StudySpec spec)
    {
        var items = store.Items(run.Id, FallbackPass.Name, vectors: false).Where(item => item.Error is null && Condition(item) is not null)
            .ToList();
        var figures = items.Select(item => item.NamedFigures()).ToList();
        int[] whole = [.. Enumerable.Range(0, items.Count)
            .Where(i => FallbackArms.All.Append(FallbackArms.EnergyShare).All(figures[i].ContainsKey))];
        var cells = new Dictionary<string, IReadOnlyDictionary<string, double[]>>();
        foreach (var name in spec.PrimaryMetrics)
        {
            var turn = Metric.All.First(metric => metric.Name == name).SparserWhen is SparserWhen.Higher ? 1.0 : -1;
            foreach (var (tap, layer) in ((string, int)[])[(TapNames.FinalPreNorm, run.LayerCount), (TapNames.ResidPost, run.LayerCount)])
            {
                cells[$"{name} {(tap == TapNames.FinalPreNorm ? "before" : "after")} the final norm"] =
                    FallbackArms.All.ToDictionary(arm => arm, arm => (double[])[.. whole.Select(i =>
                    turn * (items[i].States.FirstOrDefault(state => state.Tap == FallbackArms.TapOf(arm, tap)
                        && state.Layer == layer)?[name] ?? double.NaN))]);
            }
        }
        var ranks = Ranks.Of([.. whole.Select(i => (double)items[i].Tokens)]);
        var middle = (ranks.Length + 1) / 2.0;
        var sign = spec.Direction == ClaimDirection.Sparser ? 1 : -1;
        return new()
        {
            Condition = [.. whole.Select(i => sign * Condition(items[i])!.Value)],
            Clusters = ClusterDraws.Number(whole.Select(i => items[i].Pair ?? items[i].Id)),
            Paired = spec.IsPaired,
            Length = spec.Length == LengthRole.Nuisance ? [.. Enumerable.Range(1, 3)
                .Select(power => (double[])[.. ranks.Select(rank => Math.Pow((rank - middle) / middle, power))])] : [],
            EnergyShare = [.. whole.Select(i => figures[i][FallbackArms.EnergyShare])],
            Frequency = FallbackArms.All.ToDictionary(arm => arm, arm => (double[])[.. whole.Select(i => figures[i][arm])]),
            Cells = cells,
            Bound = spec.EquivalenceBound ?? EffectScale.DefaultBound(EffectKind.SpearmanRho),
            Seed = StudyRunOptions.Read(run.Options).Seed ?? spec.Seed,
        };

        double? Condition(StoredItem item) => spec.Contrast is { } contrast
            ? item.Condition == contrast.Target ? 1 : item.Condition == contrast.Baseline ? 0 : null
            : double.IsFinite(item.Value) ? item.Value : null;
    }
}
