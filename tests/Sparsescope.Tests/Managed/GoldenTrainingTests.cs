using System.Numerics;
using System.Text.Json;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;
using Sparsescope.Safetensors;

namespace Sparsescope.Tests.Managed;

/// <summary>The same twenty steps as PyTorch takes: losses, gradients and weights.</summary>
public sealed class GoldenTrainingTests
{
    private const double LossBound = 1e-5, GradientBound = 1e-5, WeightBound = 1e-4;

    private readonly JsonElement _golden = JsonElement.Parse(File.ReadAllBytes(Shared.Path("golden", "training", "training.json")));

    [Theory]
    [InlineData("float32", 0)]
    [InlineData("float32_weight_decay_0_1", 0.1)]
    public void Losses_and_gradient_norms_of_twenty_steps_in_float32(string run, double decay) =>
        RequireSteps(Trainer<float>(decay), run, LossBound);

    // The reference turns positions by angles in float32 even there.
    [Fact]
    public void Losses_and_gradient_norms_of_twenty_steps_in_float64() => RequireSteps(Trainer<double>(0), "float64", 1e-6);

    [Fact]
    public void Gradients_of_the_first_step()
    {
        var trainer = Trainer<float>(0);
        var batch = trainer.Stream.Next();
        trainer.Model.Forward(batch);
        trainer.Model.Backward(batch.CountTargets(), accumulate: false);
        RequireTensors("gradients_step1", trainer.Model.Layout, trainer.Model.Gradients, GradientBound);
    }

    [Fact]
    public void Weights_after_twenty_steps()
    {
        var trainer = Trainer<float>(0);
        while (trainer.Step < trainer.Config.Steps) trainer.TakeStep();
        RequireTensors("weights_final", trainer.Model.Layout, trainer.Model.Weights, WeightBound);
    }

    private static void RequireSteps<T>(Trainer<T> trainer, JsonElement steps, double bound) where T : unmanaged,
        IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(trainer.Config.Steps, steps.GetArrayLength());
        foreach (var expected in steps.EnumerateArray())
        {
            var actual = trainer.TakeStep();
            Assert.Equal(expected.GetProperty("step").GetInt32(), actual.Step);
            RequireNear("learning rate", expected.GetProperty("lr").GetDouble(), actual.Rate, 1e-12);
            RequireNear("loss", expected.GetProperty("loss").GetDouble(), actual.Loss, bound);
            RequireNear("gradient norm", expected.GetProperty("gradient_norm").GetDouble(), actual.GradientNorm, 10 * bound);

            void RequireNear(string what, double reference, double value, double relative)
            {
                if (!(Math.Abs(value - reference) <= relative * Math.Abs(reference)))
                    Assert.Fail($"step {actual.Step}: {what} {value:R}, reference {reference:R} (bound {relative:E0} relative)");
            }
        }
    }

    private void RequireSteps<T>(Trainer<T> trainer, string run, double bound) where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        RequireSteps(trainer, _golden.GetProperty(run), bound);

    private static void RequireTensors(string name, LlamaLayout layout, float[] actual, double bound)
    {
        using var stream = File.OpenRead(Shared.Path("golden", "training", $"{name}.safetensors"));
        var file = SafetensorsFile.Read(stream, name);
        Assert.Equal(layout.All.Select(place => place.Name).Order(), file.Tensors.Keys.Order());
        foreach (var place in layout.All)
        {
            Assert.Equal(place.Shape, file.Tensors[place.Name].Shape);
            var expected = file.ReadFloats(stream, place.Name);
            var values = place.In(actual);
            double error = 0, norm = 0;
            for (var i = 0; i < expected.Length; i++)
            {
                error += Math.Pow((double)expected[i] - values[i], 2);
                norm += Math.Pow(expected[i], 2);
            }
            if (!(Math.Sqrt(error / norm) <= bound))
                Assert.Fail($"{name} {place.Name}: relative error {Math.Sqrt(error / norm):E2} (bound {bound:E0})");
        }
    }

    private Trainer<T> Trainer<T>(double decay) where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var config = _golden.GetProperty("config");
        int Size(string key) => config.GetProperty(key).GetInt32();
        var (batches, labels) = (_golden.GetProperty("batches"), _golden.GetProperty("labels"));
        var trainer = new Trainer<T>(new()
        {
            Model = new()
            {
                Width = Size("hidden_size"),
                Layers = Size("num_hidden_layers"),
                Heads = Size("num_attention_heads"),
                KeyValueHeads = Size("num_key_value_heads"),
                MlpWidth = Size("intermediate_size"),
                Context = batches[0][0].GetArrayLength(),
                Vocabulary = Size("vocab_size"),
                RopeTheta = config.GetProperty("rope_theta").GetDouble(),
                NormEpsilon = config.GetProperty("rms_norm_eps").GetDouble(),
            },
            Steps = batches.GetArrayLength(),
            Batch = batches[0].GetArrayLength(),
            LearningRate = 3e-3,
            WeightDecay = decay,
        }, new NumberedStream(n => Batch(batches[n], labels[n])), new Workers(1));
        using var stream = File.OpenRead(Shared.Path("golden", "training", "weights_init.safetensors"));
        var file = SafetensorsFile.Read(stream, "weights_init");
        foreach (var place in trainer.Model.Layout.All)
        {
            var values = file.ReadFloats(stream, place.Name);
            var weights = place.In(trainer.Model.Weights);
            for (var i = 0; i < values.Length; i++) weights[i] = T.CreateChecked(values[i]);
        }
        return trainer;
    }

    // The reference shifts its labels itself: position t predicts label t + 1.
    private static Batch Batch(JsonElement tokens, JsonElement labels)
    {
        var batch = new Batch(tokens.GetArrayLength(), tokens[0].GetArrayLength());
        for (var row = 0; row < batch.Rows; row++)
        {
            for (var t = 0; t < batch.Length; t++)
            {
                batch.Tokens[row * batch.Length + t] = tokens[row][t].GetInt32();
                batch.Targets[row * batch.Length + t] = t + 1 < batch.Length ? labels[row][t + 1].GetInt32()
                    : Sparsescope.Managed.Network.Batch.NoTarget;
            }
        }
        return batch;
    }
}
