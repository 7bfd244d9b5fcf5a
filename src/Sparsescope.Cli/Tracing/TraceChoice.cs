using Sparsescope.Cli.Heatmaps;
using Sparsescope.Cli.Measuring;
using Sparsescope.Cli.Models;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models.Runs;

namespace Sparsescope.Cli.Tracing;

/// <summary>Everything `trace` was asked to do.</summary>
internal sealed record TraceChoice(ModelChoice Model, PromptChoice Prompt, Func<CancellationToken, RecordSource> Input)
{
    /// <summary>Id of the record to trace; null: the first.</summary>
    internal string? Id { get; init; }

    internal required string Tap { get; init; }

    internal required LayerSpec Layers { get; init; }

    /// <summary>Which prompt tokens are shown; generated ones always are.</summary>
    internal required PositionSpec Positions { get; init; }

    /// <summary>The metric that is drawn; all of them are measured.</summary>
    internal required Metric Metric { get; init; }

    internal ScaleKind Scale { get; init; }

    internal GenerationOptions? Generation { get; init; }

    /// <summary>The page to write, or null.</summary>
    internal string? Output { get; init; }

    internal bool Overwrite { get; init; }

    internal bool Json { get; init; }

    internal required Screen Screen { get; init; }
}
