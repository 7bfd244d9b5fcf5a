namespace Sparsescope.Statistics.Drift;

/// <summary>A limit for the largest of many correlated CUSUM charts, found by simulation.</summary>
/// <param name="H">The limit.</param>
/// <param name="IfKnown">The limit were the reference the whole truth; not above <paramref name="H"/> but by chance.</param>
/// <param name="Wanted">Values the charts are to run without change, on average.</param>
/// <param name="Share">Share of references, drawn anew, that keep it.</param>
/// <param name="Block">Rows that were drawn together; 1: each by itself.</param>
public sealed record JointLimit(double H, double IfKnown, double Wanted, double Share, int Block)
{
    private const double Tolerance = 0.004;   // of log run length: far below what the runs themselves scatter

    /// <summary>The h at which charts over a known stream run as long as wanted.</summary>
    /// <param name="source">Rows without change.</param>
    /// <param name="k">Allowance.</param>
    /// <param name="wanted">Mean run, at least 2.</param>
    /// <param name="runs">Runs a limit; the error of log ARL is 1/√runs.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="start">Where the search starts.</param>
    public static double Of(IRowSource source, double k, double wanted, int runs, ulong seed, double start = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(wanted, 2);
        // log ARL is nearly straight in h, and with the same draws it never falls: secant steps inside a bracket.
        double low = 0, logLow = 0, high = double.PositiveInfinity, logHigh = double.PositiveInfinity;
        var (target, slope) = (Math.Log(wanted), 2 * k);
        var h = start > 0 ? start : Math.Max(1, 0.7 * target / slope);
        for (var round = 0; round < 30; round++)
        {
            var log = Math.Log(RunLength.Simulate(source, k, h, runs, seed).Mean);
            if (Math.Abs(log - target) < Tolerance) return h;
            if (log < target) (low, logLow) = (h, log);
            else (high, logHigh) = (h, log);
            var next = double.IsFinite(high) && low > 0
                ? low + (high - low) * (target - logLow) / (logHigh - logLow)
                : h + Math.Clamp((target - log) / slope, -2, 2);
            if (!(next > low && next < high)) next = double.IsFinite(high) ? (low + high) / 2 : low + 1;
            if (high - low < 1e-6) return next;
            h = next;
        }
        return h;
    }

    /// <summary>
    /// The h that the given share of references keeps: the reference is drawn anew from itself, each time the lines on length, means and
    /// spreads are estimated again, and the limit found at which the charts so standardised run as long as wanted over the reference
    /// itself.
    /// </summary>
    /// <remarks>
    /// Gandy and Kvaløy, Scand. J. Stat. 40 (2013) 647. Whole prompts are drawn, so that figures hang together as they do.
    /// </remarks>
    /// <param name="covariate">Length of each prompt, or its logarithm; a constant where length is not looked at.</param>
    /// <param name="columns">One array a figure, each as long as <paramref name="covariate"/>.</param>
    /// <param name="k">Allowance.</param>
    /// <param name="wanted">Mean run without change.</param>
    /// <param name="share">Share of references that keep it, in (0, 1).</param>
    /// <param name="block">Prompts drawn together, see <see cref="Dependence.Block"/>.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="references">References drawn.</param>
    /// <param name="runs">Runs a limit.</param>
    public static JointLimit FromReference(
        double[] covariate, IReadOnlyList<double[]> columns, double k, double wanted, double share, int block, ulong seed,
        int references = 200, int runs = 200)
    {
        Guard.Level(share);
        var own = Standardised(covariate, columns, columns, covariate);
        var known = Of(new ListedRows(own, block), k, wanted, 10 * runs, seed);
        var limits = new double[references];
        Parallel.For(0, references, b =>
        {
            var random = new SplitMix64(SplitMix64.Derive(seed, (ulong)b + 1));
            var drawn = Draw(random, covariate.Length, block);
            double[] lengths = [.. drawn.Select(i => covariate[i])];
            double[][] values = [.. columns.Select(column => drawn.Select(i => column[i]).ToArray())];
            var rows = new ListedRows(Standardised(lengths, values, columns, covariate), block);
            limits[b] = Of(rows, k, wanted, runs, random.NextUInt64(), known);
        });
        Array.Sort(limits);
        var rank = Math.Min(references - 1, (int)Math.Ceiling(share * (references + 1)) - 1);
        return new(Math.Max(limits[rank], known), known, wanted, share, block);
    }

    // z of `columns` at `covariate` by the lines fitted to a drawn reference.
    private static double[][] Standardised(
        double[] drawnLengths, IReadOnlyList<double[]> drawnColumns, IReadOnlyList<double[]> columns, double[] covariate)
        => [.. columns.Select((column, j) =>
        {
            var line = LengthLine.Fit(drawnLengths, drawnColumns[j]);
            return column.Select((value, i) => line.Z(covariate[i], value)).ToArray();
        })];

    private static int[] Draw(SplitMix64 random, int n, int block)
    {
        var drawn = new int[n];
        for (var i = 0; i < n;)
        {
            var start = random.NextInt32(n);
            for (var j = 0; j < block && i < n; j++, i++) drawn[i] = (start + j) % n;
        }
        return drawn;
    }
}
