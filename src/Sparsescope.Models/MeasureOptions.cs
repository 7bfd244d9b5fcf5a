using Sparsescope.Interventions;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Records;

namespace Sparsescope.Models;

/// <summary>What is measured of prompts, and how they reach the model; the defaults are those of the command <c>measure</c>.</summary>
public sealed record MeasureOptions
{
    /// <summary>Where the model is read: names out of <see cref="TapNames"/>, or <c>name:PATTERN</c> for tensors by name.</summary>
    public IReadOnlyList<string> Taps { get; init; } = [TapNames.ResidPost];

    /// <summary>Which layers.</summary>
    public LayerSpec Layers { get; init; } = LayerSpec.Parse("all");

    /// <summary>Which tokens of a prompt.</summary>
    public PositionSpec Positions { get; init; } = PositionSpec.Parse("last");

    /// <summary>Which metrics.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = Metric.All;

    /// <summary>How each prompt is continued; null: not at all.</summary>
    public GenerationOptions? Generation { get; init; }

    /// <summary>Measure the prompt's mean token NLL too: needs the vocabulary projection at every position.</summary>
    public bool MeanNll { get; init; }

    /// <summary>Keep the raw vectors: <see cref="Measurement.Vectors"/>.</summary>
    public bool KeepVectors { get; init; }

    /// <summary>Outlier-dimension controls, or null.</summary>
    public OutlierControls? Controls { get; init; }

    /// <summary>What is changed of the states while they are computed: none, or at most 62.</summary>
    public IReadOnlyList<Intervention> Interventions { get; init; } = [];

    /// <summary>Whether every prompt also runs with nothing changed: <see cref="Measurement.AgainstClean"/> says what the interventions
    /// did.</summary>
    public bool AgainstClean { get; init; }

    /// <summary>Texts whose probability after the prompt is wanted: <see cref="Measurement.ContinuationLogProbs"/>; null: none.</summary>
    public Func<InputRecord, IEnumerable<string>>? Continuations { get; init; }

    /// <summary>Send text as it is, without a chat template.</summary>
    public bool Raw { get; init; }

    /// <summary>A chat template (Jinja) instead of the model's; null: the model's, and text as it is where it has none.</summary>
    public string? Template { get; init; }

    /// <summary>System message, control tokens in raw text, what is cut of long prompts, and further values of the template.</summary>
    public PromptForm Form { get; init; } = new();

    /// <summary>Longest sequence, generated tokens included; null: what the model was trained for.</summary>
    public int? Context { get; init; }

    /// <summary>What a template that asks for the time is told; null: now, as the model's clock has it.</summary>
    public DateTime? Date { get; init; }
}
