using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;

namespace Sparsescope.Tests.Managed;

public sealed class LlamaGradientTests
{
    [Fact]
    public void Every_parameter_of_a_whole_model_has_the_gradient_that_finite_differences_give()
    {
        using var workers = new Workers(1);
        var model = Model(workers);
        var batch = Samples.Batch(Samples.Shape, 2, 4, 2);
        var count = batch.CountTargets();
        model.Forward(batch);
        model.Backward(count, accumulate: false);
        double[] gradients = [.. model.Gradients];
        foreach (var place in model.Layout.All)
            GradientCheck.Require(place.Name, place.In(model.Weights), place.In(gradients), () => model.Forward(batch) / count);
    }

    [Fact]
    public void Parts_of_a_batch_add_up_to_the_whole()
    {
        using var workers = new Workers(1);
        var model = Model(workers);
        var batch = Samples.Batch(Samples.Shape, 3, 6, 4);
        var count = batch.CountTargets();
        var loss = model.Forward(batch);
        model.Backward(count, accumulate: false);
        double[] whole = [.. model.Gradients];
        var sum = 0.0;
        for (var row = 0; row < 3; row++)
        {
            sum += model.Forward(batch, row, 1);
            model.Backward(count, accumulate: row > 0);
        }
        Assert.Equal(loss, sum, 1e-12);
        for (var i = 0; i < whole.Length; i++) Assert.Equal(whole[i], model.Gradients[i], 1e-14);
    }

    [Fact]
    public void What_fills_up_a_row_changes_nothing()
    {
        using var workers = new Workers(1);
        var model = Model(workers);
        var batch = Samples.Batch(Samples.Shape, 3, 6, 4);
        var loss = model.Forward(batch);
        for (var row = 0; row < 3; row++)
        {
            for (var t = 5; t > 0 && batch.Targets[row * 6 + t - 1] == Batch.NoTarget; t--) batch.Tokens[row * 6 + t] = 6;
        }
        Assert.Equal(loss, model.Forward(batch));
    }

    private static LlamaNetwork<double> Model(Workers workers)
    {
        var model = new LlamaNetwork<double>(Samples.Shape, 3, 6, workers);
        InitialWeights.Fill(model.Weights, model.Layout, 0.4, seed: 1);
        var random = new SplitMix64(9);
        foreach (var norm in model.Layout.All.Where(place => place.IsVector))
        {
            foreach (ref var weight in norm.In(model.Weights)) weight = 1 + 0.3 * random.NextGaussian();
        }
        return model;
    }
}
