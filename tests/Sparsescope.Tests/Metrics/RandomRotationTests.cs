using Sparsescope.Metrics;

namespace Sparsescope.Tests.Metrics;

public sealed class RandomRotationTests
{
    public static TheoryData<int> Widths => [1, 2, 3, 7, 64, 257];

    [Theory, MemberData(nameof(Widths))]
    public void Lengths_and_angles_stay(int width)
    {
        var rotation = new RandomRotation(width, seed: 5);
        var (a, b) = (Gaussian(width, 1), Gaussian(width, 2));
        var (ra, rb) = (Rotate(rotation, a), Rotate(rotation, b));
        RequireClose(Dot(a, a), Dot(ra, ra), 1e-5 * Dot(a, a));
        RequireClose(Dot(a, b), Dot(ra, rb), 1e-5 * Math.Sqrt(Dot(a, a) * Dot(b, b)));
    }

    [Fact]
    public void A_vector_along_one_axis_points_anywhere_afterwards()
    {
        // Over many rotations each coordinate of a unit vector has mean 0 and mean square 1/n.
        const int width = 8, rotations = 4000;
        var axis = new float[width];
        axis[0] = 1;
        var (sums, squares) = (new double[width], new double[width]);
        for (var seed = 0; seed < rotations; seed++)
        {
            var rotated = Rotate(new RandomRotation(width, (ulong)seed), axis);
            for (var i = 0; i < width; i++)
            {
                sums[i] += rotated[i];
                squares[i] += rotated[i] * (double)rotated[i];
            }
        }
        for (var i = 0; i < width; i++)
        {
            RequireClose(0, sums[i] / rotations, 4 * Math.Sqrt(1.0 / width / rotations));
            RequireClose(1.0 / width, squares[i] / rotations, 0.01);
        }
    }

    [Fact]
    public void The_seed_decides_the_rotation()
    {
        var x = Gaussian(32, 1);
        Assert.Equal(Rotate(new(32, 9), x), Rotate(new(32, 9), x));
        Assert.NotEqual(Rotate(new(32, 9), x), Rotate(new(32, 10), x));
    }

    [Fact]
    public void A_state_that_is_not_finite_stays_so()
    {
        var x = Gaussian(16, 1);
        x[3] = float.NaN;
        Assert.All(Rotate(new(16, 1), x), value => Assert.True(float.IsNaN(value)));
    }

    private static float[] Rotate(RandomRotation rotation, float[] vector)
    {
        var result = new float[vector.Length];
        rotation.Apply(vector, result);
        return result;
    }

    private static float[] Gaussian(int width, ulong seed)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, width).Select(_ => (float)random.NextGaussian())];
    }

    private static double Dot(float[] a, float[] b) => a.Zip(b, (x, y) => (double)x * y).Sum();

    private static void RequireClose(double expected, double actual, double bound)
    {
        if (!(Math.Abs(expected - actual) <= bound)) Assert.Fail($"expected {expected}, got {actual} (bound {bound:E1})");
    }
}
