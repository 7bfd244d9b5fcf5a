using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Studies.Reporting.Figures.Channel;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>Which few dimensions carry the energy of the states, and whether they are the same at every condition and item.</summary>
internal static class EnergyFigures
{
    /// <summary>Dimensions drawn, how many of a state's dimensions count as its strongest, and most conditions drawn.</summary>
    private const int Drawn = 12, Strongest = 8, MostLevels = 6;

    internal static IEnumerable<Figure> Of(FigureSource run) =>
        run.Primary.Select(cell => new Point(cell.Tap, cell.Layer)).Distinct().Select(point => At(run, point)).OfType<Figure>();

    // Null where the states themselves were not kept.
    private static Figure? At(FigureSource run, Point point)
    {
        if (Sum(run.Vectors(point)) is not { } total) return null;
        var chosen = Enumerable.Range(0, total.Length).OrderByDescending(i => total[i]).Take(Drawn).ToArray();
        var items = run.Vectors(point).Select(vector => Shares(vector!))
            .Select(shares => (Shares: chosen.ToDictionary(i => i, i => shares[i]), Strongest: Strong(shares))).ToArray();
        var levels = run.Levels.Count <= MostLevels ? run.Levels : [run.Levels[0], run.Levels[run.Levels.Count / 2], run.Levels[^1]];
        var data = new FigureData("energy", new("dimension", "dimension"), new("level", "condition"),
            new("share", ">mean share of energy", ReportText.Figure), new("low", ">95 % low", ReportText.Figure),
            new("high", ">95 % high", ReportText.Figure),
            new("among", FormattableString.Invariant($">share of items with it among their {Strongest} strongest"), ReportText.Figure),
                new("amonglow", ">95 % low", ReportText.Figure), new("amonghigh", ">95 % high", ReportText.Figure), new("n", ">n"));
        foreach (var dimension in chosen)
        {
            foreach (var level in levels)
            {
                var mean = TInterval.Of([.. level.Items.Select(item => items[item].Shares[dimension]).Where(double.IsFinite)]);
                var among = Wilson.Of(level.Items.Count(item => items[item].Strongest.Contains(dimension)), mean.N);
                data.Add(FormattableString.Invariant($"{dimension}"), level.Name, mean.Estimate, mean.Low, mean.High, among.Estimate,
                    among.Low, among.High, mean.N);
            }
        }
        var carried = 100 * chosen.Take(Strongest).Sum(i => total[i]) / items.Count(item => double.IsFinite(item.Shares[chosen[0]]));
        var place = point.Tap == Point.ResidPost ? FormattableString.Invariant($"layer {point.Layer}") : point.Tap;
        return new("energy-" + place.Replace(' ', '-'), $"Energy over dimensions, {place}",
            string.Create(CultureInfo.InvariantCulture,
                $"The {chosen.Length} of {total.Length} dimensions with most energy (h² / Σh², mean over items); the first {Strongest} "
                + $"hold {carried:F0} % of it. Left: mean share with 95 % t interval, on a square-root scale. Right: share of items that "
                + $"have the dimension among their own {Strongest} strongest, with 95 % Wilson interval; near 100 % at every condition "
                + $"means that they are always the same. n = {run.Items.Count} items."),
            Panel.Grid(2, [Side(run, chosen, levels, "mean share of energy", "share", "low", "high"),
                Side(run, chosen, levels, FormattableString.Invariant($"items with it among their {Strongest} strongest"), "among",
                    "amonglow", "amonghigh")], "color"), data);
    }

    private static JsonObject Side(FigureSource run, int[] chosen, IReadOnlyList<Level> levels, string title, string estimate, string low,
        string high)
    {
        string[] names = [.. levels.Select(level => level.Name)], order = [.. chosen.Select(i => FormattableString.Invariant($"{i}"))];
        var isStep = run.Table.Design.Scale != Scale.Categorical;
        // A square root: what the second and third hold shows beside what the first holds.
        JsonObject Share(string field) => Quantity(field, title, format: "%")
            .With("scale", new JsonObject { ["zero"] = true, ["type"] = estimate == "share" ? "sqrt" : "linear" });
        return Panel.Of(340, levels.Count > 3 ? 5 : 7,
        [
            new Mark("rule").With("strokeWidth", 1.5).X(Share(low), high),
            new Mark("point", "layers").X(Share(estimate)).Tip(("dimension", "dimension"), ("level", "condition"), (estimate, "share"),
                (low, "95 % low"), (high, "95 % high"), ("n", "n")),
        ], steps: true).Showing("energy")
            .Encode("y", Name("dimension", order, "dimension")
                .With("scale", new JsonObject { ["domain"] = Channel.Array(order), ["paddingInner"] = 0.3 }).Axis("ticks", false)
                .Axis("grid", true))
            .Encode("yOffset", Name("level", names)).Encode("color", Name("level", names, "condition", ordered: isStep).LegendOnTop());
    }

    private static double[] Shares(float[] state)
    {
        double energy = 0;
        foreach (var entry in state) energy += (double)entry * entry;
        return [.. state.Select(entry => energy > 0 && double.IsFinite(energy) ? (double)entry * entry / energy : double.NaN)];
    }

    // Null where a state was not kept, or there is none.
    private static double[]? Sum(IEnumerable<float[]?> vectors)
    {
        double[]? total = null;
        foreach (var vector in vectors)
        {
            if (vector is null) return null;
            var shares = Shares(vector);
            total ??= new double[shares.Length];
            if (!double.IsFinite(shares[0])) continue;
            for (var i = 0; i < total.Length; i++) total[i] += shares[i];
        }
        return total;
    }

    // None for a state that has no shares.
    private static HashSet<int> Strong(double[] shares) =>
        !double.IsFinite(shares[0]) ? [] : [.. Enumerable.Range(0, shares.Length).OrderByDescending(i => shares[i]).Take(Strongest)];
}
