using System.Collections.Concurrent;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Dynamics;

/// <summary>The parts of the variance of a mean over seeds × prompts, and of a difference of two such means.</summary>
/// <remarks>
/// Cameron, Gelbach and Miller, J. Bus. Econ. Stat. 29 (2011) 238: errors that hang together along two factors. Docs/design/013 has the
/// formulas, and why the cells behind <paramref name="Both"/> are taken less the means of their row and column.
/// </remarks>
/// <param name="Seeds">From the figures of single seeds, in squared units of the figure; NaN with one seed.</param>
/// <param name="Prompts">From the prompts' means over seeds; NaN where a split has fewer than two prompts.</param>
/// <param name="Both">What the other two both count; NaN where either is.</param>
/// <param name="SeedCount">Seeds behind it, at least 1.</param>
internal readonly record struct TwoWayVariance(double Seeds, double Prompts, double Both, int SeedCount)
{
    /// <summary>As reports name it.</summary>
    public const string Method =
        "two-way variance of seeds and prompts (Cameron, Gelbach and Miller 2011), t of seeds - 1 degrees of freedom";

    private const double Level = 0.95;

    private static readonly ConcurrentDictionary<int, double> s_quantiles = [];

    /// <summary>Seeds + prompts − both, never below the larger of the first two; NaN where one is.</summary>
    public double Total => Math.Max(Seeds + Prompts - Both, Math.Max(Seeds, Prompts));

    /// <summary>Degrees of freedom of the interval: seeds − 1; null with one seed, which says nothing of others.</summary>
    public int? Freedom => FreedomOf(SeedCount);

    /// <summary>Degrees of freedom with so many seeds; null with one.</summary>
    public static int? FreedomOf(int seeds) => seeds < 2 ? null : seeds - 1;

    /// <summary>The 95 % interval around an estimate; its bounds are NaN where <see cref="Total"/> is.</summary>
    /// <param name="estimate">The mean, or the difference.</param>
    /// <param name="n">Questions, for the record.</param>
    public Interval Around(double estimate, int n)
    {
        // t itself is half the width of an interval whose standard error is 1.
        var quantile = s_quantiles.GetOrAdd(SeedCount, seeds => TInterval.HalfWidth(Math.Sqrt(seeds), seeds, Level));
        var half = quantile * Math.Sqrt(Total);
        return new(estimate, estimate - half, estimate + half, Level, n);
    }
}
