using Sparsescope.Cli.Heatmaps;
using Sparsescope.Metrics;
using Sparsescope.Studies.Reporting;

namespace Sparsescope.Cli.Tracing;

/// <summary>A trace on a terminal: what is shown, the heatmap, and what its colours mean.</summary>
internal static class TraceText
{
    internal static IEnumerable<string> Lines(Trace trace, Metric metric, ScaleKind scale, Screen screen)
    {
        string[] head = [PlainText.OneLine($"{metric} of {trace.Tap} at every token: {trace.Origin.Model} ({trace.Origin.Numerics})"),
            Count(trace)];
        foreach (var line in head.SelectMany(line => TextLines.Wrap(line, screen.Width))) yield return line;
        yield return "";
        foreach (var line in new TerminalHeatmap(trace.Grid(metric), scale, screen, Meaning(metric)).Lines()) yield return line;
    }

    internal static string Count(Trace trace)
    {
        var generated = trace.Tokens.Count(token => token.IsGenerated);
        var count = $"n = {Many(trace.Tokens.Count - generated, "prompt token")}";
        if (generated > 0) count += FormattableString.Invariant($" and {generated} generated");
        return $"{count}, {Many(trace.Layers.Count, "layer")} "
            + $"({trace.Layers[0].Name}{(trace.Layers.Count > 1 ? $" to {trace.Layers[^1].Name}" : "")}); ⟦…⟧ is a control token";
    }

    private static string Many(int count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? "" : "s")}");

    /// <summary>Which way a metric goes.</summary>
    internal static string Meaning(Metric metric) => metric.SparserWhen switch
    {
        SparserWhen.Higher => $"{metric}: higher is sparser",
        SparserWhen.Lower => $"{metric}: lower is sparser",
        SparserWhen.ScaleDependentLower => $"{metric}: lower is sparser, between vectors of one length",
        _ => $"{metric}: the length of the vector, not its sparsity",
    };
}
