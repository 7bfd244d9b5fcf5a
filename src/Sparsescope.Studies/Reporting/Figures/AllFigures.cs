using Sparsescope.Studies.Reporting.Protocols;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>The figures of one run, by the part of the report they stand in.</summary>
internal static class AllFigures
{
    internal static IEnumerable<Figure> Of(FigureSource run) =>
        [EffectFigures.Verdict(run), .. Parts(run).SelectMany(part => part.Figures)];

    /// <summary>The parts after the answer, in order; one that has nothing to show is left out.</summary>
    internal static IEnumerable<ReportPart> Parts(FigureSource run)
    {
        if (run.Report.Protocol is { Drawings: { Count: > 0 } drawings } protocol)
            yield return new($"Protocol {ProtocolReport.NameOf(protocol.Protocol)}", "protocol", drawings);
        yield return new("Means against items", "means", [MeanFigures.Of(run)]);
        if (StepFigures.Of(run) is { } steps) yield return new("Steps", "steps", [steps]);
        yield return new("Depth", "depths", [DepthFigures.Effect(run), DepthFigures.Heatmap(run)]);
        yield return new("Controls", "explanations", [EffectFigures.Controls(run)]);
        if (PairedFigure.Of(run) is { } paired) yield return new("Pairs", "pairs", [paired]);
        if (AnswerFigures.Of(run).ToList() is { Count: > 0 } answers) yield return new("Answers", "answers", answers);
        if (EnergyFigures.Of(run).ToList() is { Count: > 0 } energy) yield return new("Energy", "energy", energy);
    }
}

/// <summary>A part of a report: figures under one heading.</summary>
/// <param name="Title">The heading.</param>
/// <param name="Id">Of its element.</param>
/// <param name="Figures">At least one.</param>
internal sealed record ReportPart(string Title, string Id, IReadOnlyList<Figure> Figures);
