using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Studies.Reporting.AnswerSections;
using static Sparsescope.Studies.Reporting.Figures.Channel;
using static Sparsescope.Studies.Reporting.ReportText;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>
/// The effects a verdict rests on, and what the controls leave of them: forest plots with the band that counts as no effect.
/// </summary>
internal static class EffectFigures
{
    private const string RawText = "raw (95 %)", DecidingText = "deciding (90 %)";

    private static readonly (ControlKind Control, string Label)[] s_controls =
    [
        (ControlKind.Length, "length (linear)"), (ControlKind.LengthCubic, "length (cubic)"),
            (ControlKind.LengthMatched, "length matched"),
        (ControlKind.OutlierDims, "outlier dimensions dropped"), (ControlKind.NextDims, "next eight dropped"),
        (ControlKind.RandomDims, "random eight dropped"),
        (ControlKind.Rms, "divided by RMS"), (ControlKind.Rotation, "randomly rotated"),
        (ControlKind.Twin, "minus random twins"), (ControlKind.Scramble, "minus scrambled prompts"),
            (ControlKind.Baseline, "entropy, max probability"), (ControlKind.Format, "same format"),
    ];

    /// <summary>Raw and deciding effect of every preregistered cell beside ±bound.</summary>
    internal static Figure Verdict(FigureSource run)
    {
        var result = run.Result;
        var data = new FigureData("effects", new("cell", "cell"), new("kind", "effect"), new("decided", "decided on"),
            new("estimate", ">estimate", Signed), new("low", ">low", Signed), new("high", ">high", Signed), new("n", ">n"),
            new("verdict", "verdict"));
        foreach (var cell in result.Verdict.Cells)
        {
            var (name, row) = (CellText(cell.Cell), Row(result, cell.Cell));
            var raw = Aligned(row);
            data.Add(name, RawText, "", raw.Estimate, raw.Low, raw.High, row.N, "");
            data.Add(name, DecidingText, cell.Deciding == DecidingEffect.Length ? "length held" : cell.Deciding.Word(),
                cell.Effect90.Estimate, cell.Effect90.Low, cell.Effect90.High, cell.Effect90.N, cell.Name.Word());
        }
        JsonObject Kind() => Name("kind", [RawText, DecidingText]).Colours("beside").LegendOnTop();
        return new("verdict-effects", "The preregistered effects",
            string.Create(CultureInfo.InvariantCulture,
                $"{EffectText(result.EffectName)}; positive is sparser. Bars are bootstrap intervals, "
                + $"{Sizes(Used(result), UnitText(result))}; the deciding effect is {Deciding(result)}. Grey band: effects inside "
                + $"±{result.Bound:0.##} count as none, so that a 90 % interval inside it says there is no effect."),
            Panel.Of(600, 17,
            [
                .. Band(result.Bound),
                new Mark("rule", "interval").X(Quantity("low", AxisText(result)), "high").Color(Kind()),
                new Mark("point", "estimate").X(Quantity("estimate")).Color(Kind())
                    .Encode("shape", Name("kind", [RawText, DecidingText]).LegendOnTop())
                    .Tip(("cell", "cell"), ("kind", "effect"), ("decided", "decided on"), ("estimate", "estimate"), ("low", "low"),
                        ("high", "high"), ("n", "n")),
            ], steps: true).Showing("effects").Encode("y", Name("cell").With("scale", new JsonObject { ["paddingInner"] = 0.35 }))
                .Encode("yOffset", Name("kind", [RawText, DecidingText])), data);
    }

    /// <summary>What every control leaves of the effect at each preregistered cell; those that were not made say why.</summary>
    internal static Figure Controls(FigureSource run)
    {
        var result = run.Result;
        var data = new FigureData("controls", new("cell", "cell"), new("control", "control"), new("n", ">n"),
            new("without", ">without it", Signed), new("estimate", ">with it", Signed),
            new("low90", ">90 % low", Signed), new("high90", ">90 % high", Signed), new("low95", ">95 % low", Signed),
                new("high95", ">95 % high", Signed), new("direction", null), new("explains", "explains it"), new("status", "status"),
                new("note", null));
        foreach (var cell in run.Primary)
        {
            var (name, row) = (CellText(cell), Row(result, cell));
            var raw = Aligned(row);
            data.Add(name, "raw", row.N, null, raw.Estimate, null, null, raw.Low, raw.High, DirectionOf(raw.Low, raw.High), false, "", "");
            foreach (var (control, label) in s_controls)
            {
                if (result.Controls.FirstOrDefault(other => other.Control == control && other.Cell == cell) is not { } found) continue;
                var (c90, c95) = (found.Controlled90, found.Controlled95);
                data.Add(name, label, found.N > 0 ? found.N : null, found.Raw, c90.Estimate, c90.Low, c90.High, c95.Low, c95.High,
                    DirectionOf(c95.Low, c95.High), found.Explains,
                    found.Reason is { } reason ? $"{found.Status.Word()}: {reason}" : found.Status.Word(),
                    double.IsFinite(c90.Estimate) ? "" : Note(found));
            }
        }
        string[] order = ["raw", .. s_controls.Select(control => control.Label)];
        var panels = run.Primary.Select((cell, index) => Panel.Of(310, 19,
        [
            .. Band(result.Bound),
            new Mark("tick", "without").X(Quantity("without")),
            new Mark("rule").With("strokeWidth", 1.2).X(Quantity("low95", AxisText(result)), "high95").Color(Direction("direction")),
            new Mark("rule").With("strokeWidth", 4).X(Quantity("low90"), "high90").Color(Direction("direction")),
            new Mark("point", "ring").Where("explains", true).X(Quantity("estimate")),
            new Mark("point", "estimate").X(Quantity("estimate")).Color(Direction("direction"))
                .Tip(("control", "control"), ("estimate", "with it"), ("low90", "90 % low"), ("high90", "90 % high"),
                    ("without", "without it"), ("n", "n"), ("status", "status")),
            new Mark("text", "note").X(At(0)).Encode("text", Name("note")),
        ], steps: true).Titled(CellText(cell)).Showing("controls", "cell", CellText(cell))
            .Encode("y", Name("control", order).Axis("labels", index % 2 == 0).Axis("ticks", false).Axis("grid", true)));
        return new("controls", "What controls leave of the effect",
            string.Create(CultureInfo.InvariantCulture,
                $"Dot: {EffectText(result.EffectName)} with the control (positive: sparser); thick bar 90 %, thin bar 95 % bootstrap "
                + $"interval; small tick: the effect without it on the same units. Blue is sparser, orange denser, grey neither at 95 %. "
                + $"Ringed: the control explains a significant effect. {Sizes(Measured(result), UnitText(result))}. Grey band: "
                + $"±{result.Bound:0.##} counts as none."),
            Panel.Grid(2, panels, "x", "color"), data);
    }

    /// <summary>The band of effects that count as none, and zero.</summary>
    internal static Mark[] Band(double bound) =>
    [
        new Mark("rect", "boundBand").Once().X(At(-bound)).Encode("x2", At(bound)).Y(null).Encode("yOffset", null),
        new Mark("rule", "zero").Once().X(At(0)).Y(null).Encode("yOffset", null),
    ];

    internal static string AxisText(StudyResult result) => $"{EffectText(result.EffectName)} (right: sparser)";

    // Units behind each bar: raw and deciding effects; and those of every control that was measured.
    private static IEnumerable<int> Used(StudyResult result) =>
        result.Verdict.Cells.SelectMany(cell => (int[])[Row(result, cell.Cell).N, cell.Effect90.N]);

    private static IEnumerable<int> Measured(StudyResult result) =>
        [.. result.Verdict.Cells.Select(cell => Row(result, cell.Cell).N), .. result.Controls.Where(row => row.N > 0).Select(row => row.N)];

    private static string Deciding(StudyResult result) =>
        result.Verdict.Cells.All(cell => cell.Deciding == DecidingEffect.Length) ? "the one with prompt length held"
        : result.Verdict.Cells.All(cell => cell.Deciding != DecidingEffect.Length) ? "the raw one"
            : "the one with prompt length held where that could be told apart, else the raw one";

    private static string Note(ControlRow row) =>
        row.Status switch { ControlStatus.Ok => "ok", ControlStatus.Differs => "format differs by condition", _ => row.Status.Word() };
}
