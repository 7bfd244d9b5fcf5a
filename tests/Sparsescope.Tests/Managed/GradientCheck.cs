namespace Sparsescope.Tests.Managed;

/// <summary>Derivatives by finite differences in float64, against which gradients are held.</summary>
internal static class GradientCheck
{
    private const double Step = 1e-3, Bound = 1e-6;

    /// <summary>
    /// Requires every entry of a gradient to be the derivative of <paramref name="f"/> by that entry of <paramref name="x"/>, to 1e-6
    /// relative.
    /// </summary>
    /// <remarks>Five points: the error falls with the fourth power of the step. Entries far below the largest are held to the same bound
    /// of a thousandth of it.</remarks>
    public static void Require(string name, Span<double> x, ReadOnlySpan<double> gradient, Func<double> f)
    {
        Assert.Equal(x.Length, gradient.Length);
        var largest = 0.0;
        foreach (var value in gradient) largest = Math.Max(largest, Math.Abs(value));
        Assert.True(largest > 0, $"{name}: the gradient is zero everywhere");
        for (var i = 0; i < x.Length; i++)
        {
            var derivative = Derivative(x, i, f);
            var bound = Bound * Math.Max(Math.Abs(derivative), 1e-3 * largest);
            if (!(Math.Abs(gradient[i] - derivative) <= bound))
                Assert.Fail($"{name}[{i}]: gradient {gradient[i]:R}, derivative {derivative:R} (bound {bound:E1})");
        }
    }

    /// <summary>Seeded normal numbers.</summary>
    public static double[] Normal(int count, ulong seed)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, count).Select(_ => random.NextGaussian())];
    }

    /// <summary>Σ aᵢ·bᵢ: makes one number of an output, whose gradient is <paramref name="b"/>.</summary>
    public static double Sum(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        var sum = 0.0;
        for (var i = 0; i < a.Length; i++) sum += a[i] * b[i];
        return sum;
    }

    private static double Derivative(Span<double> x, int i, Func<double> f)
    {
        var at = x[i];
        double[] values = new double[4];
        foreach (var (k, steps) in ((int, int)[])[(0, -2), (1, -1), (2, 1), (3, 2)])
        {
            x[i] = at + steps * Step;
            values[k] = f();
        }
        x[i] = at;
        return (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * Step);
    }
}
