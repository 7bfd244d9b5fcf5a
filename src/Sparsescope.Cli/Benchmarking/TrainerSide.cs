using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>Steps of the trainer on one batch of random tokens.</summary>
internal sealed class TrainerSide : ISide
{
    private readonly Workers _workers;
    private readonly Trainer<float> _trainer;
    private readonly int _steps;

    internal TrainerSide(TrainBenchModel model, int threads)
    {
        _workers = new(threads);
        _steps = model.StepsPerTurn;
        _trainer = new(new() { Model = model.Shape, Steps = int.MaxValue, Batch = TrainBenchModel.Rows }, new OneBatch(), _workers);
    }

    public string Name => "trainer";

    public long Run(CancellationToken cancellation)
    {
        for (var step = 0; step < _steps; step++)
        {
            cancellation.ThrowIfCancellationRequested();
            _trainer.TakeStep();
        }
        return _steps;
    }

    public void Dispose() => _workers.Dispose();

    private sealed class OneBatch : ITrainingStream
    {
        private readonly Batch _batch = new(TrainBenchModel.Rows, TrainBenchModel.Length);

        public OneBatch()
        {
            var random = new SplitMix64(1);
            for (var i = 0; i < _batch.Tokens.Length; i++)
            {
                _batch.Tokens[i] = random.NextInt32(TrainBenchModel.Vocabulary);
                _batch.Targets[i] = random.NextInt32(TrainBenchModel.Vocabulary);
            }
        }

        public string Identity => "one batch";

        public Batch Next() => _batch;

        public string Save() => "";

        public void Restore(string state) { }
    }
}
