using System.Numerics.Tensors;

namespace Sparsescope.Metrics;

/// <summary>
/// A seeded random rotation of vectors: the same state seen from other axes. Lengths and angles stay; sparsity that belongs to the model's
/// own axes does not.
/// </summary>
/// <remarks>
/// Stewart, SIAM J. Numer. Anal. 17 (1980): reflections at Gaussian vectors in the last 2, 3, … n coordinates, and random signs, give an
/// orthogonal matrix from the Haar distribution. Never formed: n²/2 numbers kept, 2n² operations a vector, all in float64.
/// </remarks>
public sealed class RandomRotation
{
    private readonly double[][] _reflections;
    private readonly double[] _signs;
    private readonly double[] _scratch;

    /// <param name="width">Entries of the vectors, at least 1.</param>
    /// <param name="seed">Which rotation.</param>
    public RandomRotation(int width, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        var random = new SplitMix64(seed);
        _scratch = new double[width];
        _signs = new double[width];
        _reflections = new double[Math.Max(0, width - 1)][];
        for (var i = 0; i < _reflections.Length; i++)
        {
            // Reflects the last n − i coordinates so that a Gaussian vector x falls on the first of them: u = x + sign(x₀)‖x‖e₀.
            var u = new double[width - i];
            for (var j = 0; j < u.Length; j++) u[j] = random.NextGaussian();
            var sign = u[0] < 0 ? -1 : 1;
            _signs[i] = -sign;
            u[0] += sign * TensorPrimitives.Norm<double>(u);
            TensorPrimitives.Divide(u, TensorPrimitives.Norm<double>(u), u);
            _reflections[i] = u;
        }
        _signs[^1] = random.NextGaussian() < 0 ? -1 : 1;
    }

    /// <summary>
    /// Rotates a vector (width) into <paramref name="result"/> (width), rounded to float32. NaN or infinite entries make every entry NaN.
    /// </summary>
    public void Apply(ReadOnlySpan<float> vector, Span<float> result)
    {
        TensorPrimitives.ConvertTruncating(vector, _scratch.AsSpan());
        Turn(_scratch);
        TensorPrimitives.ConvertTruncating<double, float>(_scratch, result);
    }

    /// <summary>Rotates a vector (width) in place.</summary>
    public void Turn(Span<double> vector)
    {
        TensorPrimitives.Multiply(vector, _signs, vector);
        for (var i = _reflections.Length - 1; i >= 0; i--) Reflect(vector[i..], _reflections[i]);
    }

    /// <summary>Undoes <see cref="Turn"/>, to rounding.</summary>
    public void TurnBack(Span<double> vector)
    {
        for (var i = 0; i < _reflections.Length; i++) Reflect(vector[i..], _reflections[i]);
        TensorPrimitives.Multiply(vector, _signs, vector);
    }

    private static void Reflect(Span<double> part, double[] u) =>
        TensorPrimitives.MultiplyAdd(u, -2 * TensorPrimitives.Dot<double>(u, part), part, part);
}
