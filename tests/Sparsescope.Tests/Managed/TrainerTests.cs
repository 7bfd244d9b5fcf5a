using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;

namespace Sparsescope.Tests.Managed;

public sealed class TrainerTests
{
    [Fact]
    public void The_loss_of_a_batch_shown_again_and_again_falls()
    {
        using var workers = new Workers(1);
        var trainer = new Trainer<float>(Samples.Config with { Steps = 60 }, new NumberedStream(_ => Samples.Batch(Samples.Shape, 4, 6, 1)),
            workers);
        var first = trainer.TakeStep();
        StepResult last = first;
        while (trainer.Step < 60) last = trainer.TakeStep();
        Assert.Equal(60, last.Step);
        Assert.InRange(last.Loss, 0, first.Loss / 2);
    }

    [Fact]
    public void The_number_of_threads_changes_no_bit()
    {
        var one = Weights(1);
        Assert.Equal(one, Weights(2));
        Assert.Equal(one, Weights(5));

        static float[] Weights(int threads)
        {
            using var workers = new Workers(threads);
            var trainer = new Trainer<float>(Samples.Config, new NumberedStream(Samples.Config), workers);
            while (trainer.Step < 10) trainer.TakeStep();
            return trainer.Model.Weights;
        }
    }

    [Theory, InlineData(2), InlineData(4)]
    public void Computed_in_parts_a_step_is_the_same_but_for_last_digits(int parts)
    {
        using var workers = new Workers(1);
        Trainer<double> whole = new(Samples.Config, new NumberedStream(Samples.Config), workers),
            parted = new(Samples.Config with { Accumulation = parts }, new NumberedStream(Samples.Config), workers);
        while (whole.Step < 10)
        {
            var (a, b) = (whole.TakeStep(), parted.TakeStep());
            Assert.Equal(a.Loss, b.Loss, 1e-9);
            Assert.Equal(a.GradientNorm, b.GradientNorm, 1e-9);
        }
    }

    [Fact]
    public void Other_seeds_of_data_or_weights_give_other_models()
    {
        var seeds = Samples.Config;
        Assert.NotEqual(Loss(seeds), Loss(seeds with { DataSeed = 4 }));
        Assert.NotEqual(Loss(seeds), Loss(seeds with { WeightSeed = 4 }));
        Assert.Equal(Loss(seeds), Loss(seeds with { EvaluationSeed = 4 }));

        static double Loss(TrainConfig config)
        {
            using var workers = new Workers(1);
            return new Trainer<float>(config, new NumberedStream(config), workers).TakeStep().Loss;
        }
    }

    [Fact]
    public void A_step_allocates_nothing()
    {
        using var workers = new Workers(1);
        var batch = Samples.Batch(Samples.Shape, 4, 6, 1);
        var trainer = new Trainer<float>(Samples.Config with { Accumulation = 2 }, new NumberedStream(_ => batch), workers);
        trainer.TakeStep();
        trainer.TakeStep();
        var before = GC.GetAllocatedBytesForCurrentThread();
        trainer.TakeStep();
        trainer.TakeStep();
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Theory]
    [InlineData(float.NaN, "NaN")]
    [InlineData(float.PositiveInfinity, "NaN")]   // infinite less infinite
    public void A_loss_that_is_no_number_stops_before_the_weights_are_touched(float weight, string said)
    {
        using var workers = new Workers(1);
        var trainer = new Trainer<float>(Samples.Config, new NumberedStream(Samples.Config), workers);
        trainer.TakeStep();
        trainer.Model.Layout.Head.In(trainer.Model.Weights)[3] = weight;
        float[] before = [.. trainer.Model.Weights];
        var stopped = Assert.Throws<TrainingDivergedException>(() => trainer.TakeStep());
        Assert.Equal((2, $"the loss is {said}"), (stopped.Step, stopped.What));
        Assert.Equal(before, trainer.Model.Weights);
        Assert.Equal(1, trainer.Step);
    }

    [Fact]
    public void The_rate_rises_in_a_line_and_falls_as_half_a_cosine_to_zero()
    {
        var config = Samples.Config with { Steps = 100, WarmupShare = 0.2, LearningRate = 2 };
        Assert.Equal(0.1, LearningRate.At(config, 0), 1e-12);
        Assert.Equal(2, LearningRate.At(config, 19), 1e-12);
        Assert.Equal(2, LearningRate.At(config, 20), 1e-12);
        Assert.Equal(1, LearningRate.At(config, 60), 1e-12);
        Assert.Equal(0, LearningRate.At(config, 100), 1e-12);
        Assert.Equal(2, LearningRate.At(config with { WarmupShare = 0 }, 0), 1e-12);
    }

    [Fact]
    public void Initial_weights_have_the_stated_deviation_and_norms_begin_at_one()
    {
        var layout = new LlamaLayout(LlamaShape.Published(2, 2, 20, 16));
        var weights = new float[layout.Count];
        InitialWeights.Fill(weights, layout, 0.02, seed: 7);
        Assert.All(layout.Norm.In(weights).ToArray(), weight => Assert.Equal(1, weight));
        var gate = layout.Blocks[1].Gate.In(weights).ToArray();
        Assert.Equal(0, gate.Average(), 0.02 * 4 / Math.Sqrt(gate.Length));
        Assert.Equal(0.02 * 0.02, gate.Average(w => (double)w * w), 0.02 * 0.02 * 0.05);
        Assert.NotEqual(gate, layout.Blocks[0].Gate.In(weights).ToArray());
    }

    [Fact]
    public void Published_sizes_have_the_published_numbers_of_parameters()
    {
        Assert.Equal(2.6, LlamaLayout.CountOf(LlamaShape.Published(4, 4, 20, 16)) / 1e6, 0.05);
        Assert.Equal(21, LlamaLayout.CountOf(LlamaShape.Published(8, 8, 20, 16)) / 1e6, 0.5);
        var layout = new LlamaLayout(Samples.Shape);
        Assert.Equal(LlamaLayout.CountOf(Samples.Shape), layout.Count);
        Assert.Equal(layout.All.Select(place => place.End).SkipLast(1), layout.All.Select(place => place.Offset).Skip(1));
    }
}
