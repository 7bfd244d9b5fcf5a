using System.Collections.Concurrent;
using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics.Arithmetic;

/// <summary>π and ln 2 in units of 2^−scale, to within a few units.</summary>
internal static class Constants
{
    private const int Guard = 32;

    private static readonly ConcurrentDictionary<int, BigInteger> s_pi = [], s_ln2 = [];

    /// <summary>π = 16 arctan(1/5) − 4 arctan(1/239) (Machin, 1706).</summary>
    public static BigInteger Pi(int scale) =>
        s_pi.GetOrAdd(scale, bits => (16 * Inverse(5, bits + Guard, -1) - 4 * Inverse(239, bits + Guard, -1)) >> Guard);

    /// <summary>ln 2 = 2 artanh(1/3).</summary>
    public static BigInteger Ln2(int scale) => s_ln2.GetOrAdd(scale, bits => (2 * Inverse(3, bits + Guard, 1)) >> Guard);

    // The sum of sign^k / ((2k + 1) n^(2k + 1)): arctan(1/n) where the signs alternate, artanh(1/n) where they do not.
    private static BigInteger Inverse(int n, int bits, int sign)
    {
        var power = (BigInteger.One << bits) / n;
        var (sum, square) = (power, n * n);
        for (var k = 1; !power.IsZero; k++)
        {
            power /= square;
            var term = power / (2 * k + 1);
            sum += sign < 0 && (k & 1) != 0 ? -term : term;
        }
        return sum;
    }
}
