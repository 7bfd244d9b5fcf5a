using System.Globalization;
using System.Numerics;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Network;

namespace Sparsescope.Managed.Training;

/// <summary>
/// Trains a model step by step. The same configuration, stream and instruction set give the same bits, whatever the number of threads.
/// </summary>
/// <remarks>All memory is taken at the start; a step allocates nothing but what the stream does.</remarks>
public sealed class Trainer<T> where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly GradientNorm<T> _norm;
    private readonly AdamW<T> _optimiser;

    /// <summary>At step 0, with the initial weights of the configuration.</summary>
    /// <exception cref="BadInputException">The model has more parameters than one array holds.</exception>
    public Trainer(TrainConfig config, ITrainingStream stream, Workers workers)
    {
        if (config.Batch % config.Accumulation != 0)
            throw new ArgumentException("the parts of a step must divide its rows", nameof(config));
        (Config, Stream) = (config, stream);
        Model = new(config.Model, config.Batch / config.Accumulation, config.Model.Context, workers);
        _norm = new(Model.Gradients, workers);
        _optimiser = new(Model.Weights, Model.Gradients, config, workers);
        InitialWeights.Fill(Model.Weights, Model.Layout, config.InitDeviation, config.WeightSeed);
    }

    /// <summary>How it trains.</summary>
    public TrainConfig Config { get; }

    /// <summary>What it trains on.</summary>
    public ITrainingStream Stream { get; }

    /// <summary>What it trains.</summary>
    public LlamaNetwork<T> Model { get; }

    /// <summary>Steps done.</summary>
    public int Step { get; internal set; }

    /// <summary>Instruction sets that the steps so far were computed with: one, unless the run was resumed on another processor.</summary>
    public IReadOnlyCollection<string> ComputedWith => InstructionSetNames;

    internal SortedSet<string> InstructionSetNames { get; } = new(StringComparer.Ordinal) { InstructionSets.Best.ToString() };

    /// <summary>AdamW's running means: of the gradients and of their squares, as the weights lie.</summary>
    internal (T[] Mean, T[] Square) Moments => (_optimiser.Mean, _optimiser.Square);

    /// <summary>One batch forward, backward, and into the weights.</summary>
    /// <exception cref="TrainingDivergedException">The loss or the norm of the gradients is not finite; the weights were not
    /// touched.</exception>
    public StepResult TakeStep()
    {
        var batch = Stream.Next();
        if (batch.Rows != Config.Batch)
            throw new InvalidOperationException($"the stream gave {batch.Rows} rows where a step has {Config.Batch}");
        var number = Step + 1;
        var loss = ComputeGradients(batch);
        if (!double.IsFinite(loss)) throw Diverged(number, "the loss", loss);
        var norm = _norm.Compute();
        if (!double.IsFinite(norm)) throw Diverged(number, "the norm of the gradients", norm);
        var rate = LearningRate.At(Config, Step);
        _optimiser.Update(number, rate, GradientNorm<T>.Scale(norm, Config.Clip));
        Step = number;
        return new(number, rate, loss, norm);
    }

    // Part by part; each counts for as much as it has targets, so that the parts change no more than last digits.
    private double ComputeGradients(Batch batch)
    {
        var targets = batch.CountTargets();
        if (targets == 0) throw new InvalidOperationException("the stream gave a batch without a target");
        var rows = batch.Rows / Config.Accumulation;
        var sum = 0.0;
        for (var part = 0; part < Config.Accumulation; part++)
        {
            sum += Model.Forward(batch, part * rows, rows);
            Model.Backward(targets, accumulate: part > 0);
        }
        return sum / targets;
    }

    private static TrainingDivergedException Diverged(int step, string what, double value) =>
        new(step, string.Create(CultureInfo.InvariantCulture, $"{what} is {value}"));
}
