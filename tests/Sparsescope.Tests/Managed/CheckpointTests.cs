using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Training;
using Sparsescope.Safetensors;

namespace Sparsescope.Tests.Managed;

public sealed class CheckpointTests : IDisposable
{
    private readonly Workers _workers = new(2);

    public void Dispose() => _workers.Dispose();

    [Theory, InlineData(0), InlineData(1), InlineData(6), InlineData(10)]
    public void A_run_that_goes_on_from_any_step_gives_the_same_bits(int at)
    {
        var whole = Trainer();
        var expected = Losses(whole, 0);
        var first = Trainer();
        while (first.Step < at) first.TakeStep();
        var second = Trainer();
        Checkpoint.Read(new MemoryStream(Bytes(first)), "state", second);
        Assert.Equal(at, second.Step);
        Assert.Equal(expected.Skip(at), Losses(second, at));
        Assert.Equal(whole.Model.Weights, second.Model.Weights);
        Assert.Equal(Bytes(whole), Bytes(second));
    }

    [Fact]
    public void The_file_is_a_safetensors_file_with_the_weights_under_their_usual_names()
    {
        var trainer = Trainer();
        trainer.TakeStep();
        using var stream = new MemoryStream(Bytes(trainer));
        var file = SafetensorsFile.Read(stream, "state");
        Assert.Equal("1", file.Metadata["step"]);
        Assert.Equal(3 * trainer.Model.Layout.All.Count, file.Tensors.Count);
        var head = trainer.Model.Layout.Head;
        Assert.Equal(head.In(trainer.Model.Weights).ToArray(), file.ReadFloats(stream, "lm_head.weight"));
        Assert.Contains(file.ReadFloats(stream, "adam.square.lm_head.weight"), value => value > 0);
    }

    [Fact]
    public void A_run_that_changed_its_processor_says_so()
    {
        var trainer = Trainer();
        trainer.TakeStep();
        trainer.InstructionSetNames.Clear();
        trainer.InstructionSetNames.Add("Another");
        var resumed = Trainer();
        Assert.Single(resumed.ComputedWith);
        Checkpoint.Read(new MemoryStream(Bytes(trainer)), "state", resumed);
        Assert.Equal(((string[])["Another", InstructionSets.Best.ToString()]).Order(StringComparer.Ordinal), resumed.ComputedWith);
    }

    [Fact]
    public void Another_configuration_and_other_data_are_refused_by_what_differs()
    {
        var bytes = Bytes(Trainer());
        void Refused(TrainConfig config, string data, string words)
        {
            var trainer = new Trainer<float>(config, new NumberedStream(_ => Samples.Batch(Samples.Shape, 4, 6, 1), data), _workers);
            Assert.Contains(words, Assert.Throws<BadInputException>(() => Checkpoint.Read(new MemoryStream(bytes), "state", trainer))
                .Message);
            Assert.Equal(0, trainer.Step);
        }
        Refused(Samples.Config with { LearningRate = 0.5 }, "numbered", "learning_rate was 0.01, now 0.5");
        Refused(Samples.Config with { Model = Samples.Shape with { MlpWidth = 5 } }, "numbered", "model.mlp_width was 6, now 5");
        Refused(Samples.Config with { WeightSeed = 6 }, "numbered", "weight_seed was 5, now 6");
        Refused(Samples.Config, "other", "data was \"numbered\", now \"other\"");
    }

    [Fact]
    public void Where_results_go_and_when_they_are_written_is_no_part_of_the_run()
    {
        var trainer = new Trainer<float>(Samples.Config with { CheckpointSteps = [1], EvaluationSteps = [2], EvaluationSeed = 9 },
            new NumberedStream(Samples.Config), _workers);
        Checkpoint.Read(new MemoryStream(Bytes(Trainer())), "state", trainer);
    }

    [Fact]
    public void A_damaged_file_and_one_of_another_kind_are_refused()
    {
        var bytes = Bytes(Trainer());
        Assert.Throws<BadInputException>(() => Checkpoint.Read(new MemoryStream(bytes[..^5]), "state", Trainer()));
        Assert.Throws<BadInputException>(() => Checkpoint.Read(new MemoryStream([]), "state", Trainer()));
        var other = SafetensorsHeader.Encode([SafetensorsEntry.F32("x", [], 0)]).Concat(new byte[4]).ToArray();
        Assert.Contains("no checkpoint",
            Assert.Throws<BadInputException>(() => Checkpoint.Read(new MemoryStream(other), "state", Trainer())).Message);
    }

    private Trainer<float> Trainer() => new(Samples.Config, new NumberedStream(Samples.Config), _workers);

    private static List<double> Losses(Trainer<float> trainer, int from)
    {
        var losses = new List<double>();
        while (trainer.Step < trainer.Config.Steps) losses.Add(trainer.TakeStep().Loss);
        Assert.Equal(trainer.Config.Steps - from, losses.Count);
        return losses;
    }

    private static byte[] Bytes(Trainer<float> trainer)
    {
        using var stream = new MemoryStream();
        Checkpoint.Write(stream, trainer);
        return stream.ToArray();
    }
}
