using Sparsescope.Managed.Network;

namespace Sparsescope.Managed.Training;

/// <summary>Everything that decides a training run but its data; the defaults are those of the published runs.</summary>
public sealed record TrainConfig
{
    /// <summary>Sizes of the model.</summary>
    public required LlamaShape Model { get; init; }

    /// <summary>Steps of the optimiser.</summary>
    public required int Steps { get; init; }

    /// <summary>Rows of a step.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>
    /// Parts that a step's rows are computed in, one after another, to need less memory; it divides them and changes no more than last
    /// digits.
    /// </summary>
    public int Accumulation { get; init; } = 1;

    /// <summary>The highest rate, at the end of the warm-up.</summary>
    public double LearningRate { get; init; } = 1e-4;

    /// <summary>Share of the steps over which the rate rises linearly; it falls as half a cosine to 0 after them.</summary>
    public double WarmupShare { get; init; } = 0.2;

    /// <summary>AdamW: decay of the mean of gradients.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>AdamW: decay of the mean of their squares.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>AdamW: added to the root of that mean.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Decoupled, of every parameter; 0 is none.</summary>
    public double WeightDecay { get; init; }

    /// <summary>Largest norm of all gradients together.</summary>
    public double Clip { get; init; } = 1;

    /// <summary>Standard deviation of the initial weights; norms begin at 1.</summary>
    public double InitDeviation { get; init; } = 0.02;

    /// <summary>Seed of the order of the data.</summary>
    public ulong DataSeed { get; init; } = 1;

    /// <summary>Seed of the initial weights.</summary>
    public ulong WeightSeed { get; init; } = 1;

    /// <summary>Seed of whatever an evaluation draws; training never sees it.</summary>
    public ulong EvaluationSeed { get; init; } = 1;

    /// <summary>Steps after which a checkpoint is kept, in rising order; 0 is the untrained model. The last step always is one.</summary>
    public IReadOnlyList<int> CheckpointSteps { get; init; } = [];

    /// <summary>Steps after which the model is evaluated, in rising order; 0 is the untrained model.</summary>
    public IReadOnlyList<int> EvaluationSteps { get; init; } = [];

    /// <summary>Steps of the warm-up: the share of all steps, rounded.</summary>
    public int WarmupSteps => (int)Math.Round(WarmupShare * Steps, MidpointRounding.AwayFromZero);
}
