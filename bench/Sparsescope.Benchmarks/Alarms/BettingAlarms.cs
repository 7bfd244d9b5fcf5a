using System.Globalization;
using Sparsescope.Monitoring;
using Sparsescope.Statistics.Drift;
using static Sparsescope.Benchmarks.Alarms.AlarmSimulations;

namespace Sparsescope.Benchmarks.Alarms;

/// <summary>False alarms of the conformal martingale and of Shiryaev–Roberts, as the monitor bets.</summary>
internal static class BettingAlarms
{
    private const double Alpha = 0.05;

    /// <summary>Share of streams that ever alarm.</summary>
    internal static void Martingale(int streams, int steps)
    {
        Say("## Conformal test martingale", "",
            $"{streams} streams of {steps} prompts without change; share that ever alarms at capital 20, which is to be at most 5 %.", "",
            "| reference | p | share |", "|---|---|---:|");
        foreach (var (size, grows, isSmoothed) in ((int, bool, bool)[])
            [(1000, true, true), (200, true, true), (1000, false, true), (200, false, true), (1000, true, false)])
        {
            var alarms = 0;
            Parallel.For(0, streams, i =>
            {
                var random = new SplitMix64(SplitMix64.Derive(41, (ulong)i));
                var bag = new ConformalScores([.. Enumerable.Range(0, size).Select(_ => random.NextGaussian())]);
                var bets = new TwoSidedBets();
                for (var n = 0; n < steps; n++)
                {
                    var score = random.NextGaussian();
                    var p = isSmoothed ? bag.Smoothed(score, Uniform(random)) : bag.Conservative(score);
                    if (grows) bag.Add(score);
                    bets.Push(Math.Min(p, 1 - 1e-15));
                    if (bets.LogCapital < -Math.Log(Alpha)) continue;
                    Interlocked.Increment(ref alarms);
                    return;
                }
            });
            Say($"| {size}, {(grows ? "growing" : "fixed")}{(grows && isSmoothed ? ", as shipped" : "")} | "
                + $"{(isSmoothed ? "smoothed" : "not smoothed")} | {Share(alarms, streams)} |");
        }
        Say("");
    }

    /// <summary>Mean runs to R ≥ 1,000.</summary>
    internal static void Roberts(int single, int many)
    {
        Say("## Shiryaev–Roberts", "",
            "Prompts to R ≥ 1,000 without change, growing reference of 1,000, smoothed p; the mean is to be at least 1,000.", "",
                "| figures | statistic | runs | mean run |", "|---|---|---:|---:|");
        Row("one", "its R", Runs(single, 1, 0, isLargest: false));
        Row("20, independent", "mean of the R, as shipped", Runs(many, 20, 0, isLargest: false));
        Row("20, independent", "largest R", Runs(many, 20, 0, isLargest: true));
        Row("20, correlated by 0.7", "mean of the R, as shipped", Runs(many, 20, 0.7, isLargest: false));
        Row("20, correlated by 0.7", "largest R", Runs(many, 20, 0.7, isLargest: true));
        Row("one, in bursts of 10 prompts correlated by 0.5", "its R: not promised", Runs(single, 1, 0, isLargest: false, burst: 10));
        Say("");

        static void Row(string figures, string statistic, double[] runs) =>
            Say(string.Create(CultureInfo.InvariantCulture, $"| {figures} | {statistic} | {runs.Length} | {Mean(runs)} |"));
    }

    private static double[] Runs(int count, int figures, double correlation, bool isLargest, int burst = 1)
    {
        var runs = new double[count];
        Parallel.For(0, count, i =>
        {
            var random = new SplitMix64(SplitMix64.Derive(51, (ulong)i));
            var source = new Source(figures, correlation, burst, random);
            var drawn = Enumerable.Range(0, ReferencePrompts).Select(_ => source.Next().ToArray()).ToArray();
            ConformalScores[] bags = [.. Enumerable.Range(0, figures).Select(j => new ConformalScores([.. drawn.Select(row => row[j])]))];
            TwoSidedBets[] bets = [.. bags.Select(_ => new TwoSidedBets())];
            for (var n = 1; ; n++)
            {
                var row = source.Next();
                for (var j = 0; j < figures; j++)
                {
                    var p = bags[j].Smoothed(row[j], Uniform(random));
                    bags[j].Add(row[j]);
                    bets[j].Push(Math.Min(p, 1 - 1e-15));
                }
                var log = isLargest ? bets.Max(bet => bet.LogR)
                    : TwoSidedBets.LogSum([.. bets.Select(bet => bet.LogR)]) - Math.Log(figures);
                if (log < Math.Log(Wanted)) continue;
                runs[i] = n;
                return;
            }
        });
        return runs;
    }

    private static double Uniform(SplitMix64 random) => 1 - random.NextDouble();

    /// <summary>Normal figures of one prompt correlated with each other, and within a burst with those of its neighbours.</summary>
    private sealed class Source(int figures, double correlation, int burst, SplitMix64 random)
    {
        private const double Within = 0.5;

        private readonly double[] _row = new double[figures], _shared = new double[figures];
        private int _left;

        internal double[] Next()
        {
            if (_left == 0)
            {
                for (var j = 0; j < figures; j++) _shared[j] = random.NextGaussian();
                _left = burst;
            }
            _left--;
            var common = random.NextGaussian();
            for (var j = 0; j < figures; j++)
            {
                var own = Math.Sqrt(correlation) * common + Math.Sqrt(1 - correlation) * random.NextGaussian();
                _row[j] = burst == 1 ? own : Math.Sqrt(Within) * _shared[j] + Math.Sqrt(1 - Within) * own;
            }
            return _row;
        }
    }
}
