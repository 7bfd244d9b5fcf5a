namespace Sparsescope;

/// <summary>
/// Seeded pseudo-random numbers: 64 bits of state, period 2⁶⁴, the same sequence on every machine. Not for secrets.
/// </summary>
/// <remarks>
/// Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014: a Weyl sequence through a 64-bit mixer.
/// Any seed is as good as any other, 0 included. Not safe for use from several threads at once: give each its own
/// (<see cref="Derive"/>).
/// </remarks>
public sealed class SplitMix64(ulong seed)
{
    private const ulong Step = 0x9E3779B97F4A7C15;   // 2⁶⁴ divided by the golden ratio, made odd

    private ulong _state = seed;

    /// <summary>
    /// Seed number <paramref name="index"/> of the family of <paramref name="seed"/>: output <paramref name="index"/> (0-based) of a
    /// generator started there. Items seeded by their index do not depend on the order in which they are treated.
    /// </summary>
    public static ulong Derive(ulong seed, ulong index) => Mix(unchecked(seed + (index + 1) * Step));

    /// <summary>64 uniform bits.</summary>
    public ulong NextUInt64() => Mix(_state = unchecked(_state + Step));

    /// <summary>Uniform in [0, 1), a multiple of 2⁻⁵³.</summary>
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform integer in [0, <paramref name="bound"/>), without bias.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="bound"/> is below 1.</exception>
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bound, 1);
        // The high half of a 64 × 64-bit product is uniform once the low half is not among the first 2⁶⁴ mod bound
        // (Lemire, ACM TOMACS 29, 2019).
        var refused = unchecked(0 - (ulong)bound) % (ulong)bound;
        while (true)
        {
            var high = Math.BigMul(NextUInt64(), (ulong)bound, out var low);
            if (low >= refused) return (int)high;
        }
    }

    /// <summary>
    /// Standard normal (mean 0, variance 1) by the Box–Muller transform; two draws each. Goes through the machine's logarithm and
    /// cosine, so its last bits may differ between platforms.
    /// </summary>
    public double NextGaussian()
    {
        var radius = Math.Sqrt(-2 * Math.Log(1 - NextDouble()));   // 1 − u is in (0, 1]
        return radius * Math.Cos(2 * Math.PI * NextDouble());
    }

    /// <summary>A generator of its own, seeded with the next output of this one.</summary>
    public SplitMix64 Fork() => new(NextUInt64());

    /// <summary>Puts the items in a uniformly random order, in place (Fisher–Yates, from the end).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = NextInt32(last + 1);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    private static ulong Mix(ulong z)
    {
        unchecked
        {
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            return z ^ (z >> 31);
        }
    }
}
