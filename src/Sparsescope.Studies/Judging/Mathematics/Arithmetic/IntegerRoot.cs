using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics.Arithmetic;

/// <summary>Roots of whole numbers.</summary>
internal static class IntegerRoot
{
    /// <summary>The largest whole number whose square is at most <paramref name="value"/> (not negative).</summary>
    public static BigInteger Square(BigInteger value) => Floor(value, 2);

    /// <summary>The whole number whose power is <paramref name="value"/> (not negative), or null where there is none.</summary>
    public static BigInteger? Exact(BigInteger value, int degree)
    {
        var root = Floor(value, degree);
        return BigInteger.Pow(root, degree) == value ? root : null;
    }

    // Newton's method from above: it falls until it is there.
    private static BigInteger Floor(BigInteger value, int degree)
    {
        if (value < 2) return value;
        var root = BigInteger.One << (int)((long)value.GetBitLength() / degree + 1);
        while (true)
        {
            var next = ((degree - 1) * root + value / BigInteger.Pow(root, degree - 1)) / degree;
            if (next >= root) return root;
            root = next;
        }
    }
}
