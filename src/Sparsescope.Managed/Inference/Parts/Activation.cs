using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Sparsescope.Managed.Inference.Parts;

/// <summary>The function inside an MLP, computed in float32.</summary>
internal enum Activation
{
    /// <summary>x·σ(x). Elfwing et al., 2017; Ramachandran et al., "Swish", 2017.</summary>
    Silu,

    /// <summary>x·Φ(x) by the tanh formula: ½·x·(1 + tanh(√(2/π)·(x + 0.044715·x³))). Hendrycks and Gimpel, "GELU", 2016.</summary>
    GeluTanh,

    /// <summary>x·Φ(x) = ½·x·(1 + erf(x/√2)). Hendrycks and Gimpel, "GELU", 2016.</summary>
    Gelu,

    /// <summary>max(x, 0)². So et al., "Primer", 2021.</summary>
    ReluSquared,
}

/// <summary>Applies them to a row.</summary>
internal static class Activations
{
    /// <summary>y = f(x); y may be x.</summary>
    internal static void Forward(this Activation activation, ReadOnlySpan<float> x, Span<float> y)
    {
        switch (activation)
        {
            case Activation.Silu: Silu(x, y); break;
            case Activation.GeluTanh: GeluTanh(x, y); break;
            case Activation.Gelu: Gelu(x, y); break;
            default:
                TensorPrimitives.Max(x, 0, y);
                TensorPrimitives.Multiply(y, y, y);
                break;
        }
    }

    // Stretches that stay in the first-level cache beside what they are computed from.
    private const int Stretch = 512;

    private static void Silu(ReadOnlySpan<float> x, Span<float> y)
    {
        Span<float> sigma = stackalloc float[Stretch];
        for (var at = 0; at < x.Length; at += Stretch)
        {
            var part = x.Slice(at, Math.Min(Stretch, x.Length - at));
            TensorPrimitives.Sigmoid(part, sigma);
            TensorPrimitives.Multiply(part, sigma[..part.Length], y.Slice(at, part.Length));
        }
    }

    private static void GeluTanh(ReadOnlySpan<float> x, Span<float> y)
    {
        const float Root = 0.7978845608028654f, Cubic = 0.044715f;   // √(2/π)
        Span<float> inner = stackalloc float[Stretch];
        for (var at = 0; at < x.Length; at += Stretch)
        {
            var part = x.Slice(at, Math.Min(Stretch, x.Length - at));
            var t = inner[..part.Length];
            TensorPrimitives.Multiply(part, part, t);
            TensorPrimitives.Multiply(t, part, t);
            TensorPrimitives.MultiplyAdd(t, Cubic, part, t);
            TensorPrimitives.Multiply(t, Root, t);
            TensorPrimitives.Tanh(t, t);
            TensorPrimitives.Add(t, 1, t);
            TensorPrimitives.Multiply(t, part, t);
            TensorPrimitives.Multiply(t, 0.5f, y.Slice(at, part.Length));
        }
    }

    private static void Gelu(ReadOnlySpan<float> x, Span<float> y)
    {
        const float RootHalf = 0.7071067811865476f;
        Span<float> inner = stackalloc float[Stretch], scratch = stackalloc float[Stretch];
        for (var at = 0; at < x.Length; at += Stretch)
        {
            var part = x.Slice(at, Math.Min(Stretch, x.Length - at));
            var t = inner[..part.Length];
            TensorPrimitives.Multiply(part, RootHalf, t);
            Erf(t, scratch[..part.Length]);
            TensorPrimitives.Add(t, 1, t);
            TensorPrimitives.Multiply(t, part, t);
            TensorPrimitives.Multiply(t, 0.5f, y.Slice(at, part.Length));
        }
    }

    /// <summary>The error function in place, within 1.5e-7.</summary>
    /// <remarks>Abramowitz and Stegun, "Handbook of mathematical functions", 1964, formula 7.1.26.</remarks>
    internal static void Erf(Span<float> x, Span<float> scratch)
    {
        TensorPrimitives.Multiply(x, x, scratch);
        TensorPrimitives.Negate(scratch, scratch);
        TensorPrimitives.Exp(scratch, scratch);
        ref var a = ref MemoryMarshal.GetReference(x);
        ref var e = ref MemoryMarshal.GetReference(scratch);
        nuint i = 0, width = (nuint)Vector<float>.Count, end = (nuint)x.Length;
        for (; i + width <= end; i += width) Erf(Vector.LoadUnsafe(ref a, i), Vector.LoadUnsafe(ref e, i)).StoreUnsafe(ref a, i);
        for (var j = (int)i; j < x.Length; j++) x[j] = Erf(new Vector<float>(x[j]), new Vector<float>(scratch[j]))[0];
    }

    // exponential: e^(−x²)
    private static Vector<float> Erf(Vector<float> x, Vector<float> exponential)
    {
        var t = Vector<float>.One / (Vector<float>.One + Vector.Abs(x) * 0.3275911f);
        var polynomial = new Vector<float>(1.061405429f);
        polynomial = polynomial * t + new Vector<float>(-1.453152027f);
        polynomial = polynomial * t + new Vector<float>(1.421413741f);
        polynomial = polynomial * t + new Vector<float>(-0.284496736f);
        polynomial = polynomial * t + new Vector<float>(0.254829592f);
        return Vector.CopySign(Vector<float>.One - polynomial * t * exponential, x);
    }
}
