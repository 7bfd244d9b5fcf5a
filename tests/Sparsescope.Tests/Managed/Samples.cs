using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;

namespace Sparsescope.Tests.Managed;

/// <summary>Small shapes and streams of batches for tests.</summary>
internal static class Samples
{
    /// <summary>A model whose head width, grouping and MLP differ from each other; odd sizes leave ends beyond whole vectors.</summary>
    public static LlamaShape Shape { get; } = new()
    {
        Width = 8,
        Layers = 2,
        Heads = 4,
        KeyValueHeads = 2,
        MlpWidth = 6,
        Context = 6,
        Vocabulary = 7,
        RopeTheta = 50,
        NormEpsilon = 1e-3,
    };

    public static TrainConfig Config { get; } = new()
    {
        Model = Shape,
        Steps = 10,
        Batch = 4,
        LearningRate = 1e-2,
        InitDeviation = 0.3,
        DataSeed = 3,
        WeightSeed = 5,
    };

    /// <summary>Rows of random tokens and lengths, each position to predict the next.</summary>
    public static Batch Batch(LlamaShape shape, int rows, int length, ulong seed)
    {
        var batch = new Batch(rows, length);
        var random = new SplitMix64(seed);
        for (var row = 0; row < rows; row++)
        {
            var end = 2 + random.NextInt32(length - 1);
            for (var t = 0; t < length; t++)
            {
                batch.Tokens[row * length + t] = t < end ? random.NextInt32(shape.Vocabulary) : 0;
                batch.Targets[row * length + t] = Sparsescope.Managed.Network.Batch.NoTarget;
                if (t > 0 && t < end) batch.Targets[row * length + t - 1] = batch.Tokens[row * length + t];
            }
        }
        return batch;
    }
}

/// <summary>Batch number n is what a function makes of n.</summary>
internal sealed class NumberedStream(Func<int, Batch> make, string identity = "numbered") : ITrainingStream
{
    private int _next;

    public NumberedStream(TrainConfig config)
        : this(n => Samples.Batch(config.Model, config.Batch, config.Model.Context, SplitMix64.Derive(config.DataSeed, (ulong)n))) { }

    public string Identity => identity;

    public Batch Next() => make(_next++);

    public string Save() => _next.ToString(System.Globalization.CultureInfo.InvariantCulture);

    public void Restore(string state) => _next = int.Parse(state, System.Globalization.CultureInfo.InvariantCulture);
}
