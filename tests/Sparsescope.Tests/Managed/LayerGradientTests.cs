using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Layers;
using Sparsescope.Managed.Network;

namespace Sparsescope.Tests.Managed;

/// <summary>Each layer's Backward is the derivative of its Forward, in every input.</summary>
public sealed class LayerGradientTests
{
    private const int N = 3;   // rows

    [Fact]
    public void Embedding_adds_up_the_gradients_of_a_token_that_occurs_twice()
    {
        int[] tokens = [4, 0, 4];
        double[] table = GradientCheck.Normal(5 * 6, 1), out1 = new double[N * 6], r = GradientCheck.Normal(N * 6, 2),
            dTable = new double[5 * 6];
        double F()
        {
            Embedding.Forward(out1, tokens, table, 6);
            return GradientCheck.Sum(out1, r);
        }
        Embedding.Backward(dTable, r, tokens, 6);
        GradientCheck.Require("table", table, dTable, F);
    }

    // Below, at and beyond whole vectors of the machine.
    [Theory, InlineData(3), InlineData(8), InlineData(21)]
    public void RmsNorm(int width)
    {
        double[] x = GradientCheck.Normal(N * width, 1), w = GradientCheck.Normal(width, 2), y = new double[N * width],
            scale = new double[N], r = GradientCheck.Normal(N * width, 3);
        double[] dx = new double[N * width], dw = new double[width];
        double F()
        {
            Sparsescope.Managed.Layers.RmsNorm.Forward(y, scale, x, w, 1e-2);
            return GradientCheck.Sum(y, r);
        }
        F();
        Sparsescope.Managed.Layers.RmsNorm.Backward(dx, dw, r, x, w, scale);
        GradientCheck.Require("x", x, dx, F);
        GradientCheck.Require("w", w, dw, F);
    }

    [Fact]
    public void Linear_with_and_without_adding()
    {
        using var workers = new Workers(1);
        double[] x = GradientCheck.Normal(N * 5, 1), w = GradientCheck.Normal(4 * 5, 2), y = new double[N * 4],
            r = GradientCheck.Normal(N * 4, 3);
        double[] dx = GradientCheck.Normal(N * 5, 4), dw = new double[4 * 5];
        double F()
        {
            Linear.Forward(Matrix.Of(y, N, 4), Matrix.Of(x, N, 5), Matrix.Of(w, 4, 5), workers);
            return GradientCheck.Sum(y, r);
        }
        void Back(bool accumulate) => Linear.Backward(Matrix.Of(dx, N, 5), Matrix.Of(dw, 4, 5), Matrix.Of(r, N, 4), Matrix.Of(x, N, 5),
            Matrix.Of(w, 4, 5), workers, accumulate);
        Back(accumulate: false);
        GradientCheck.Require("x", x, dx, F);
        GradientCheck.Require("w", w, dw, F);
        Back(accumulate: true);
        GradientCheck.Require("w twice", w, dw, () => 2 * F());
    }

    [Theory, InlineData(2), InlineData(4), InlineData(22)]
    public void Rope_of_queries_and_keys(int headWidth)
    {
        var table = new RopeTable<double>(N, headWidth, 100);
        var stride = 3 * headWidth;   // two heads that turn, one that does not
        double[] x = GradientCheck.Normal(N * stride, 1), y = new double[N * stride], r = GradientCheck.Normal(N * stride, 2);
        double F()
        {
            x.CopyTo(y, 0);
            Rope.Forward(y, table, 2, stride);
            return GradientCheck.Sum(y, r);
        }
        double[] dx = [.. r];
        Rope.Backward(dx, table, 2, stride);
        GradientCheck.Require("x", x, dx, F);
    }

    [Theory, InlineData(1, 1), InlineData(4, 2), InlineData(3, 1), InlineData(2, 2)]
    public void Attention_in_every_grouping_of_heads(int heads, int keyValueHeads)
    {
        const int T = 4, D = 6;
        var shape = new AttentionShape(T, heads, keyValueHeads, D);
        var width = (heads + 2 * keyValueHeads) * D;
        double[] qkv = GradientCheck.Normal(T * width, 1), y = new double[T * heads * D], weights = new double[heads * T * T],
            r = GradientCheck.Normal(T * heads * D, 2);
        double F()
        {
            CausalAttention.Forward(y, weights, qkv, shape);
            return GradientCheck.Sum(y, r);
        }
        F();
        double[] dQkv = GradientCheck.Normal(T * width, 3);   // to be replaced
        CausalAttention.Backward(dQkv, new double[T], r, weights, qkv, shape);
        // The first position sees itself alone, whatever its query.
        for (var i = 0; i < heads * D; i++) Assert.Equal(0, dQkv[i], 1e-15);
        GradientCheck.Require("qkv", qkv, dQkv, F);
    }

    [Fact]
    public void Attention_looks_back_only()
    {
        const int T = 5, D = 4;
        var shape = new AttentionShape(T, 2, 1, D);
        double[] qkv = GradientCheck.Normal(T * 4 * D, 1), before = new double[T * 2 * D], after = new double[T * 2 * D],
            weights = new double[2 * T * T];
        CausalAttention.Forward(before, weights, qkv, shape);
        for (var i = 3 * 4 * D; i < qkv.Length; i++) qkv[i] += 1;
        CausalAttention.Forward(after, weights, qkv, shape);
        Assert.Equal(before[..(3 * 2 * D)], after[..(3 * 2 * D)]);
        Assert.NotEqual(before[(3 * 2 * D)..], after[(3 * 2 * D)..]);
    }

    [Theory, InlineData(3), InlineData(8), InlineData(21)]
    public void SwiGlu(int width)
    {
        double[] x = GradientCheck.Normal(N * 2 * width, 1), y = new double[N * width], r = GradientCheck.Normal(N * width, 2),
            dx = new double[N * 2 * width];
        double F()
        {
            Sparsescope.Managed.Layers.SwiGlu.Forward(y, x, width);
            return GradientCheck.Sum(y, r);
        }
        Sparsescope.Managed.Layers.SwiGlu.Backward(dx, r, x, width);
        GradientCheck.Require("gate and up", x, dx, F);
    }

    [Fact]
    public void CrossEntropy_takes_no_loss_where_there_is_no_target()
    {
        int[] targets = [2, Batch.NoTarget, 0];
        double[] x = GradientCheck.Normal(N * 7, 1), p = new double[N * 7], losses = new double[N], dx = GradientCheck.Normal(N * 7, 2);
        double F()
        {
            CrossEntropy.Forward(losses, p, x, targets);
            return losses.Sum() / 2;
        }
        F();
        Assert.Equal(0, losses[1]);
        CrossEntropy.Backward(dx, p, targets, 0.5);
        Assert.All(dx[7..14], value => Assert.Equal(0, value));
        GradientCheck.Require("logits", x, dx, F);
    }

    [Fact]
    public void CrossEntropy_of_equal_logits_is_the_logarithm_of_their_number_however_large_they_are()
    {
        double[] losses = new double[1];
        foreach (var level in (float[])[0, 1e4f, -1e30f])
        {
            CrossEntropy.Forward(losses, new float[20], Enumerable.Repeat(level, 20).ToArray(), [3]);
            Assert.Equal(Math.Log(20), losses[0], 1e-6);
        }
    }
}
