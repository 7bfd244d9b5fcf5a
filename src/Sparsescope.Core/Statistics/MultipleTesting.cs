namespace Sparsescope.Statistics;

/// <summary>p values adjusted for having made m tests: compare each with the level wanted for the whole family.</summary>
/// <remarks>Adjusted values are at most 1 and stand in the order given. A p that is NaN stays NaN and is not counted in m.</remarks>
public static class MultipleTesting
{
    /// <summary>m·p: bounds the chance of any false rejection, whatever the dependence.</summary>
    public static double[] Bonferroni(ReadOnlySpan<double> p)
    {
        var m = Ascending(p).Length;
        var adjusted = p.ToArray();
        for (var i = 0; i < adjusted.Length; i++) adjusted[i] = Math.Min(1, m * adjusted[i]);
        return adjusted;
    }

    /// <summary>
    /// The largest of (m − k + 1)·p₍ₖ₎ up to each rank: as Bonferroni, never less powerful. Holm, Scand. J. Stat. 6 (1979) 65.
    /// </summary>
    public static double[] Holm(ReadOnlySpan<double> p)
    {
        var order = Ascending(p);
        var adjusted = p.ToArray();
        var largest = 0.0;
        for (var k = 0; k < order.Length; k++)
        {
            largest = Math.Max(largest, Math.Min(1, (order.Length - k) * p[order[k]]));
            adjusted[order[k]] = largest;
        }
        return adjusted;
    }

    /// <summary>
    /// The smallest of m·p₍ₖ₎ / k from each rank on: bounds the share of false rejections among all, for tests that are independent or
    /// positively dependent. Benjamini and Hochberg, J. R. Stat. Soc. B 57 (1995) 289.
    /// </summary>
    public static double[] BenjaminiHochberg(ReadOnlySpan<double> p) => FalseDiscovery(p, _ => 1);

    /// <summary>The same times 1 + 1/2 + … + 1/m: under any dependence. Benjamini and Yekutieli, Ann. Stat. 29 (2001) 1165.</summary>
    public static double[] BenjaminiYekutieli(ReadOnlySpan<double> p) => FalseDiscovery(p, m => Enumerable.Range(1, m).Sum(k => 1.0 / k));

    private static double[] FalseDiscovery(ReadOnlySpan<double> p, Func<int, double> factor)
    {
        var order = Ascending(p);
        var adjusted = p.ToArray();
        var scale = order.Length * factor(order.Length);
        var smallest = 1.0;
        for (var k = order.Length - 1; k >= 0; k--)
        {
            smallest = Math.Min(smallest, scale * p[order[k]] / (k + 1));
            adjusted[order[k]] = smallest;
        }
        return adjusted;
    }

    // Positions of the p values that are numbers, smallest first.
    private static int[] Ascending(ReadOnlySpan<double> p)
    {
        var values = p.ToArray();
        return [.. Enumerable.Range(0, values.Length).Where(i => !double.IsNaN(values[i])).OrderBy(i => values[i])];
    }
}
