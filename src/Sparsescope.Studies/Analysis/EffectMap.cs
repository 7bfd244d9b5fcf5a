using System.Collections;
using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>The raw effect of many cells: estimate, replicates and p. A cell that lacks figures uses the units that have one.</summary>
internal sealed class EffectMap
{
    private EffectMap(int cells)
    {
        (N, Effects, P, PMax, Replicates) = (new int[cells], new double[cells], new double[cells], new double[cells], new double[cells][]);
        (Frames, NullErrors) = (new RegressionFrame[cells], new double[cells]);
    }

    public int[] N { get; }

    /// <summary>What each effect was read from.</summary>
    public RegressionFrame[] Frames { get; }

    /// <summary>Standard error of each effect where there is none.</summary>
    public double[] NullErrors { get; }

    public double[] Effects { get; }

    public double[] P { get; }

    public double[] PMax { get; }

    /// <summary>Cell × resample.</summary>
    public double[][] Replicates { get; }

    /// <param name="units">The design's units.</param>
    /// <param name="columns">One figure a unit, for each cell.</param>
    /// <param name="seeds">Where its chance comes from.</param>
    /// <param name="options">How much of it.</param>
    /// <param name="cancellation">Stops it.</param>
    public static EffectMap Of(DesignUnits units, IReadOnlyList<double[]> columns, Seeds seeds, AnalysisOptions options,
        CancellationToken cancellation) => Of(units, columns.Count, cell => columns[cell], seeds, options, cancellation);

    /// <param name="units">The design's units.</param>
    /// <param name="count">How many cells there are.</param>
    /// <param name="column">One figure a unit of a cell; asked for twice, in order.</param>
    /// <param name="seeds">Where its chance comes from.</param>
    /// <param name="options">How much of it, and of memory: some cells are taken after others where all are too many.</param>
    /// <param name="cancellation">Stops it.</param>
    public static EffectMap Of(DesignUnits units, int count, Func<int, double[]> column, Seeds seeds, AnalysisOptions options,
        CancellationToken cancellation)
    {
        var map = new EffectMap(count);
        var permutations = new PermutationMap(units.Count, seeds.Permutation, options, cancellation);
        var order = new List<int>();
        foreach (var (mask, same) in SameUnits(count, column))
        {
            var frame = new RegressionFrame(units, mask);
            // Held of a cell: its outcome and the squares, twice in all, and what comes of every permutation and resample.
            foreach (var cells in same.Chunk(options.AtOnce((4L * frame.N) + options.Permutations + options.Resamples)))
            {
                var outcomes = cells.Select(c => frame.Outcome(column(c))).ToArray();
                var replicates = Resampling.Effects(frame, outcomes, seeds.Bootstrap, options, cancellation);
                for (var i = 0; i < cells.Length; i++)
                {
                    map.N[cells[i]] = frame.N;
                    map.Frames[cells[i]] = frame;
                    map.Effects[cells[i]] = frame.Effect(outcomes[i]);
                    map.Replicates[cells[i]] = replicates[i];
                    map.NullErrors[cells[i]] = frame.NullError() * frame.ClusterSpread(outcomes[i]);
                }
                permutations.Add(frame, outcomes);
                order.AddRange(cells);
            }
        }
        var largest = permutations.PMax();
        for (var i = 0; i < order.Count; i++)
        {
            (map.P[order[i]], map.PMax[order[i]]) = (permutations.P[i], largest[i]);
            if (map.Frames[order[i]].Clusters is null) map.NullErrors[order[i]] *= permutations.Spread[i];
        }
        return map;
    }

    public Interval Interval(int cell, double level = 0.95) => EffectInterval.Of(Frames[cell], Effects[cell], Replicates[cell], level);

    /// <summary>Units at which all columns have a figure.</summary>
    public static int[] Finite(params IReadOnlyList<double[]> columns) =>
        [.. Enumerable.Range(0, columns[0].Length).Where(u => columns.All(column => double.IsFinite(column[u])))];

    private static List<(int[] Which, List<int> Cells)> SameUnits(int count, Func<int, double[]> column)
    {
        var groups = new List<(BitArray Mask, int[] Which, List<int> Cells)>();
        for (var cell = 0; cell < count; cell++)
        {
            var figures = column(cell);
            var mask = new BitArray([.. figures.Select(double.IsFinite)]);
            var group = groups.Find(g => Equal(g.Mask, mask));
            if (group.Cells is null) groups.Add(group = (mask, Finite(figures), []));
            group.Cells.Add(cell);
        }
        return [.. groups.Select(g => (g.Which, g.Cells))];
    }

    private static bool Equal(BitArray a, BitArray b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            if (a[i] != b[i]) return false;
        }
        return true;
    }
}

/// <summary>One seed for each use of chance, all from the design's.</summary>
internal sealed record Seeds(ulong Seed)
{
    public ulong Bootstrap => SplitMix64.Derive(Seed, 1);

    public ulong Permutation => SplitMix64.Derive(Seed, 2);

    public ulong Matching => SplitMix64.Derive(Seed, 3);

    public ulong Twins => SplitMix64.Derive(Seed, 4);

    public ulong Means => SplitMix64.Derive(Seed, 5);

    public ulong Folds => SplitMix64.Derive(Seed, 6);
}
