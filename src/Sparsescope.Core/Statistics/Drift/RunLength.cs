namespace Sparsescope.Statistics.Drift;

/// <summary>A mean run length found by simulation.</summary>
/// <param name="Mean">Values up to and including the alarm.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Runs">Runs behind it.</param>
public readonly record struct RunLength(double Mean, double Error, int Runs)
{
    /// <summary>Runs a joint chart to its first alarm, again and again, without a cap.</summary>
    /// <param name="source">Rows; started anew for each run.</param>
    /// <param name="k">Allowance.</param>
    /// <param name="h">Limit.</param>
    /// <param name="runs">At least 2.</param>
    /// <param name="seed">Run i draws from <c>SplitMix64.Derive(seed, i)</c>, whatever the limit.</param>
    public static RunLength Simulate(IRowSource source, double k, double h, int runs, ulong seed)
    {
        var lengths = new double[runs];
        double[] up = new double[source.Columns], down = new double[source.Columns];
        for (var run = 0; run < runs; run++) lengths[run] = First(source, k, h, new(SplitMix64.Derive(seed, (ulong)run)), up, down);
        return new(Moments.Mean(lengths), Moments.StandardDeviation(lengths) / Math.Sqrt(runs), runs);
    }

    private static long First(IRowSource source, double k, double h, SplitMix64 random, double[] up, double[] down)
    {
        Array.Clear(up);
        Array.Clear(down);
        source.Start(random);
        for (long n = 1; ; n++)
        {
            var row = source.Next(random);
            var largest = 0.0;
            for (var i = 0; i < row.Length; i++)
            {
                var u = Math.Max(0, up[i] + row[i] - k);
                var d = Math.Max(0, down[i] - row[i] - k);
                up[i] = u;
                down[i] = d;
                largest = Math.Max(largest, Math.Max(u, d));
            }
            if (largest > h) return n;
        }
    }
}
