using System.Numerics.Tensors;
using Sparsescope.Probing;

namespace Sparsescope.Tests.Probing;

public sealed class ContrastDirectionTests
{
    private const int Pairs = 60, Width = 40;

    // Pairs that share everything but a planted direction and a little noise; the shared part is large.
    private static (float[][] States, bool[] Labels, int[] PairOf, float[] Planted) Planted(double strength, ulong seed)
    {
        var random = new SplitMix64(seed);
        float[] planted = [.. Enumerable.Range(0, Width).Select(_ => (float)random.NextGaussian())];
        TensorPrimitives.Divide(planted, TensorPrimitives.Norm<float>(planted), planted);
        var (states, labels, pairs) = (new List<float[]>(), new List<bool>(), new List<int>());
        for (var pair = 0; pair < Pairs; pair++)
        {
            double[] shared = [.. Enumerable.Range(0, Width).Select(_ => 5 * random.NextGaussian())];
            foreach (var label in (bool[])[true, false])
            {
                states.Add([.. shared.Select((x, j) => (float)(x + (label ? strength : 0) * planted[j] + 0.05 * random.NextGaussian()))]);
                labels.Add(label);
                pairs.Add(pair);
            }
        }
        return ([.. states], [.. labels], [.. pairs], planted);
    }

    [Theory, InlineData(1), InlineData(-2)]
    public void The_component_of_pairs_is_the_planted_direction_with_its_side_and_size(double strength)
    {
        var (states, labels, pairs, planted) = Planted(strength, 1);
        var found = ContrastDirection.PrincipalComponent(states, labels, pairs);
        Assert.Equal(strength, TensorPrimitives.Dot<float>(found, planted), 0.05 * Math.Abs(strength));
        Assert.True(Math.Abs(TensorPrimitives.CosineSimilarity<float>(found, planted)) > 0.98);
    }

    [Fact]
    public void The_component_satisfies_its_equation_where_differences_have_no_mean()
    {
        var random = new SplitMix64(2);
        var (states, labels, pairs) = (new List<float[]>(), new List<bool>(), new List<int>());
        var differences = new List<double[]>();
        for (var pair = 0; pair < 30; pair++)
        {
            double[] d = [.. Enumerable.Range(0, 6).Select(j => (j == 4 ? 3 : 1) * random.NextGaussian())];
            foreach (var sign in (int[])[1, -1])
            {
                // Each difference stands with its opposite, so that the mean is 0.
                states.Add([.. d.Select(x => (float)(sign * x))]);
                labels.Add(true);
                pairs.Add(2 * pair + (sign > 0 ? 0 : 1));
                states.Add(new float[6]);
                labels.Add(false);
                pairs.Add(2 * pair + (sign > 0 ? 0 : 1));
                differences.Add([.. d.Select(x => sign * (double)(float)x)]);
            }
        }
        double[] found = [.. ContrastDirection.PrincipalComponent([.. states], [.. labels], [.. pairs]).Select(x => (double)x)];
        var product = new double[6];
        foreach (var d in differences) TensorPrimitives.MultiplyAdd(d, TensorPrimitives.Dot<double>(d, found), product, product);
        var value = TensorPrimitives.Dot<double>(product, found) / TensorPrimitives.Dot<double>(found, found);
        for (var j = 0; j < 6; j++) Assert.Equal(value * found[j], product[j], 1e-4 * value);
        Assert.Equal(Math.Sqrt(value / differences.Count), TensorPrimitives.Norm<double>(found), 1e-5);
        Assert.True(Math.Abs(found[4]) > 0.9 * TensorPrimitives.Norm<double>(found));
    }

    [Fact]
    public void Difference_of_means_and_weights_have_the_size_of_the_contrast()
    {
        float[][] states = [[1, 2], [3, 4], [0, 0], [0, 2]];
        bool[] labels = [true, true, false, false];
        Assert.Equal([2f, 2f], ContrastDirection.DifferenceOfMeans(states, labels));
        Assert.Equal([2f, 0f], ContrastDirection.OfWeights([7f, 0f], states, labels));
    }

    [Fact]
    public void What_has_no_direction_is_refused()
    {
        Assert.Throws<BadInputException>(() => ContrastDirection.DifferenceOfMeans([[1], [2]], [true, true]));
        Assert.Throws<BadInputException>(() => ContrastDirection.PrincipalComponent([[1], [2]], [true, false], [0, 1]));
        Assert.Throws<BadInputException>(() => ContrastDirection.PrincipalComponent([[1], [1]], [true, false], [0, 0]));
        Assert.Throws<BadInputException>(() => ContrastDirection.OfWeights([0], [[1], [2]], [true, false]));
        Assert.Throws<BadInputException>(() => ContrastDirection.DifferenceOfMeans([[float.NaN], [2]], [true, false]));
    }
}
