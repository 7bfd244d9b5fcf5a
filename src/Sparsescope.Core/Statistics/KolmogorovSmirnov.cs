namespace Sparsescope.Statistics;

/// <summary>Whether two groups come from one distribution, by the largest distance between their cumulative shares.</summary>
public static class KolmogorovSmirnov
{
    /// <summary>Observations a group may have for p to be exact.</summary>
    public const int MostExact = 10_000;

    /// <summary>D = max |Fₐ − F_b| and its two-sided p.</summary>
    /// <remarks>
    /// p is exact up to <see cref="MostExact"/> observations in the larger group: the chance that a random order of nₐ and n_b items comes
    /// as far apart, added up over the lattice of orders (Hodges, Ark. Mat. 3 (1958) 469); the shares are compared where a tie ends, so
    /// that it is the chance given the ties.
    /// Above, Kolmogorov's limit 2·Σ(−1)^(k−1)·exp(−2k²λ²) with λ = D·√(nₐn_b/(nₐ + n_b)).
    /// </remarks>
    /// <returns>NaN without observations in either group and where any is NaN.</returns>
    public static TestOutcome Test(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length == 0 || b.Length == 0 || Guard.HasNaN(a) || Guard.HasNaN(b)) return TestOutcome.Undefined;
        var distance = Distance(a, b);
        var d = distance / ((double)a.Length * b.Length);
        return Math.Max(a.Length, b.Length) <= MostExact
            ? new(d, Exact(a.Length, b.Length, distance, TieEnds(a, b)), TestMethod.Exact)
            : new(d, Limit(a.Length, b.Length, d), TestMethod.KolmogorovLimit);
    }

    /// <summary>
    /// D of the observations, with the p that the same D has between samples without ties: with ties it is too large, never too small.
    /// </summary>
    /// <returns>NaN where <see cref="Test"/> is.</returns>
    public static TestOutcome TestWithoutTies(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        if (a.Length == 0 || b.Length == 0 || Guard.HasNaN(a) || Guard.HasNaN(b)) return TestOutcome.Undefined;
        if (Math.Max(a.Length, b.Length) > MostExact) return Test(a, b);
        var distance = Distance(a, b);
        var ends = Enumerable.Repeat(true, a.Length + b.Length + 1).ToArray();
        return new(distance / ((double)a.Length * b.Length), Exact(a.Length, b.Length, distance, ends), TestMethod.Exact);
    }

    // D in units of 1/(nₐ·n_b), a whole number.
    private static long Distance(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double[] sortedA = [.. a], sortedB = [.. b];
        Array.Sort(sortedA);
        Array.Sort(sortedB);
        int i = 0, j = 0;
        long largest = 0;
        while (i < sortedA.Length && j < sortedB.Length)
        {
            var value = Math.Min(sortedA[i], sortedB[j]);
            while (i < sortedA.Length && sortedA[i] == value) i++;
            while (j < sortedB.Length && sortedB[j] == value) j++;
            largest = Math.Max(largest, Math.Abs((long)i * b.Length - (long)j * a.Length));
        }
        return largest;
    }

    // Whether the pooled values, sorted, differ before and after so many of them.
    private static bool[] TieEnds(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        double[] all = [.. a, .. b];
        Array.Sort(all);
        return [.. Enumerable.Range(0, all.Length + 1).Select(taken => taken == 0 || taken == all.Length || all[taken - 1] != all[taken])];
    }

    // inside[j]: chance of having taken i of a and j of b without having been as far apart; what leaves is added up, so a small p is exact.
    private static double Exact(int na, int nb, long distance, bool[] ends)
    {
        if (distance == 0) return 1;
        var inside = new double[nb + 1];
        var outside = 0.0;
        for (var i = 0; i <= na; i++)
        {
            for (var j = 0; j <= nb; j++)
            {
                double left = na + nb - i - j + 1;   // before this step
                var fromA = i > 0 ? inside[j] * (na - i + 1) / left : 0;
                var fromB = j > 0 ? inside[j - 1] * (nb - j + 1) / left : 0;
                inside[j] = i + j == 0 ? 1 : fromA + fromB;
                if (!ends[i + j] || Math.Abs((long)i * nb - (long)j * na) < distance) continue;
                outside += inside[j];
                inside[j] = 0;
            }
        }
        return Math.Min(1, outside);
    }

    private static double Limit(double na, double nb, double d)
    {
        var exponent = -2 * d * d * na * nb / (na + nb);
        if (exponent > -0.05) return 1;   // 1 to 15 digits, and the series no longer falls
        var sum = 0.0;
        for (var k = 1; k <= 100; k++) sum += (k % 2 == 1 ? 2 : -2) * Math.Exp(exponent * k * k);
        return Math.Clamp(sum, 0, 1);
    }
}
