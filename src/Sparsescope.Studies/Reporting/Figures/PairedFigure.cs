using System.Globalization;
using Sparsescope.Studies.Analysis;
using static Sparsescope.Studies.Reporting.AnswerSections;
using static Sparsescope.Studies.Reporting.Figures.Channel;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>The differences (or slopes) of single questions, where the design is paired.</summary>
internal static class PairedFigure
{
    private const int Bins = 24;

    /// <summary>Null where the design is not paired, or no question has a figure.</summary>
    internal static Figure? Of(FigureSource run)
    {
        if (!run.Units.Kind.IsPaired()) return null;
        var what = run.Units.Kind == EffectKind.DzDifference ? "difference" : "slope";
        var bars = new FigureData("bars", new("cell", "cell"), new("from", ">from", ReportText.Figure), new("to", ">to", ReportText.Figure),
            new("zero", null), new("count", ">questions"));
        var means = new FigureData("means", new("cell", "cell"), new("n", ">questions"), new("mean", $">mean {what}", ReportText.Figure),
            new("low", ">95 % low", ReportText.Figure), new("high", ">95 % high", ReportText.Figure),
            new("share", ">share sparser", ReportText.Figure), new("dz", ">d_z", Signed), new("dzlow", ">95 % low", Signed),
            new("dzhigh", ">95 % high", Signed));
        var counts = new List<int>();
        var panels = run.Primary.Select(cell =>
        {
            var (name, sign, effect, mean) = (CellText(cell), run.Sign(cell), Aligned(Row(run.Result, cell)), run.Slope(cell));
            var figures = run.UnitFigures(cell).Where(double.IsFinite).Select(figure => sign * figure).ToArray();
            counts.Add(figures.Length);
            if (figures.Length > 0)
                means.Add(name, figures.Length, mean.Estimate, mean.Low, mean.High,
                    figures.Count(figure => figure > 0) / (double)figures.Length, effect.Estimate, effect.Low, effect.High);
            foreach (var (from, to, count) in Histogram(figures)) bars.Add(name, from, to, 0, count);
            return Panel.Of(330, 130,
            [
                new Mark("rect", "band").Of("means").Where("cell", name).X(Quantity("low"), "high"),
                new Mark("rect", "bins").X(Quantity("from", $"{what} in {cell.Metric} (right: sparser)"), "to")
                    .Y(Quantity("zero", "questions"), "count").Tip(("from", "from"), ("to", "to"), ("count", "questions")),
                new Mark("rule", "zero").Once().X(At(0)),
                new Mark("rule").With("strokeWidth", 2.5).Of("means").Where("cell", name).X(Quantity("mean")),
            ]).Titled(name, FormattableString.Invariant($"mean {ReportText.Figure(mean)}, n = {figures.Length}"))
                .Showing("bars", "cell", name);
        }).ToList();
        var contrast = run.Table.Design.Contrast;
        var compared = what == "slope" ? "Slope over the conditions, for every question" : contrast is null
            ? "Last condition minus first, for every question" : $"{contrast.Target} minus {contrast.Baseline}, for every question";
        return means.Count == 0 ? null : new("paired", $"Paired {what}s",
            string.Create(CultureInfo.InvariantCulture,
                $"{compared}, turned so that positive is sparser. Dark line and band: mean with its 95 % bootstrap interval over "
                + $"{Sizes(counts, "questions")}; thin line: no difference."),
            Panel.Grid(2, panels), bars, means);
    }

    private static IEnumerable<(double From, double To, int Count)> Histogram(double[] figures)
    {
        if (figures.Length == 0) return [];
        var (low, step) = (figures.Min(), Math.Max(figures.Max() - figures.Min(), 1e-12) / Bins);
        return figures.GroupBy(figure => Math.Min(Bins - 1, (int)((figure - low) / step))).OrderBy(bin => bin.Key)
            .Select(bin => (low + bin.Key * step, low + (bin.Key + 1) * step, bin.Count()));
    }
}
