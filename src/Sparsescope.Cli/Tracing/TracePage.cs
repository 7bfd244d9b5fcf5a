using Sparsescope.Cli.Heatmaps;
using Sparsescope.Metrics;

namespace Sparsescope.Cli.Tracing;

/// <summary>A trace as one HTML file.</summary>
internal static class TracePage
{
    internal static void Write(Trace trace, Metric metric, ScaleKind scale, Stream stream) => throw new NotSupportedException();
}
