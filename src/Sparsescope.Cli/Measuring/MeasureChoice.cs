using Sparsescope.Choices;
using Sparsescope.Cli.Models;
using Sparsescope.Interventions;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models.Runs;
using Sparsescope.Studies.Groups;

namespace Sparsescope.Cli.Measuring;

/// <summary>Everything `measure` was asked to do.</summary>
internal sealed record MeasureChoice(ModelChoice Model, PromptChoice Prompt, Func<CancellationToken, RecordSource> Input)
{
    internal string? Output { get; init; }

    internal string? Vectors { get; init; }

    internal ExistingOutput Existing { get; init; }

    internal required LayerSpec Layers { get; init; }

    internal required PositionSpec Positions { get; init; }

    internal required IReadOnlyList<string> Taps { get; init; }

    internal required IReadOnlyList<Metric> Metrics { get; init; }

    internal GenerationOptions? Generation { get; init; }

    internal bool MeanNll { get; init; }

    internal long? Limit { get; init; }

    /// <summary>The part of the input that is measured; null: all of it.</summary>
    internal Shard? Shard { get; init; }

    internal string? Continuations { get; init; }

    internal int DropOutlierDimensions { get; init; }

    internal bool DivideByRms { get; init; }

    /// <summary>Reference energies to read instead of estimating them in a first pass.</summary>
    internal string? Reference { get; init; }

    /// <summary>
    /// Options and right answer of questions that are multiple choice; null for those that the file's format gives, if any.
    /// </summary>
    internal ChoiceFields? Options { get; init; }

    /// <summary>The groups to compare, or null.</summary>
    internal GroupField? Group { get; init; }

    /// <summary>The page that shows the comparison, or null.</summary>
    internal string? Page { get; init; }

    /// <summary>A table with one line a prompt.</summary>
    internal bool Wide { get; init; }

    /// <summary>JSON to standard output, also where that is a terminal.</summary>
    internal bool Json { get; init; }

    /// <summary>What is changed of the states while they are computed; empty: nothing.</summary>
    internal IReadOnlyList<Intervention> Interventions { get; init; } = [];

    /// <summary>Whether every prompt also runs with nothing changed.</summary>
    internal bool AgainstClean { get; init; }

    internal bool Quiet { get; init; }

    internal bool HasControls => DropOutlierDimensions > 0 || DivideByRms;

    internal bool IsCsv => Output is not null && Path.GetExtension(Output).Equals(".csv", StringComparison.OrdinalIgnoreCase);
}
