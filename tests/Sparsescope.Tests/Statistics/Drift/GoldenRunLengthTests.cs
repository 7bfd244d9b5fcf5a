using System.Text.Json;
using Sparsescope.Statistics.Drift;

namespace Sparsescope.Tests.Statistics.Drift;

public class GoldenRunLengthTests
{
    [Fact]
    public void Run_lengths_of_cumulative_sums_agree_with_the_integral_equation_of_others()
    {
        var cusum = DriftGolden.Read("run-lengths").GetProperty("cusum");
        foreach (var row in cusum.Items("rows"))
        {
            var (k, h, mean) = (row.Number("k"), row.Number("h"), row.Number("mean"));
            DriftGolden.Relative(row.Number("one_sided"), CusumRunLength.OneSided(k, h, mean), 1e-6, $"k {k} h {h} mean {mean}");
            DriftGolden.Relative(row.Number("two_sided"), CusumRunLength.TwoSided(k, h, mean), 1e-6, $"k {k} h {h} mean {mean}");
        }
        foreach (var row in cusum.Items("limits"))
        {
            var (k, arl) = (row.Number("k"), row.Number("arl"));
            DriftGolden.Relative(row.Number("one_sided_h"), CusumRunLength.OneSidedLimit(k, arl), 1e-6, "one side");
            DriftGolden.Relative(row.Number("two_sided_h"), CusumRunLength.TwoSidedLimit(k, arl), 1e-6, "both sides");
        }
    }

    [Fact]
    public void Run_lengths_of_moving_averages_agree()
    {
        var ewma = DriftGolden.Read("run-lengths").GetProperty("ewma");
        foreach (var row in ewma.Items("rows"))
        {
            var actual = EwmaRunLength.Of(row.Number("lambda"), row.Number("L"), row.Number("mean"));
            DriftGolden.Relative(row.Number("arl"), actual, 1e-6, "moving average");
        }
        foreach (var row in ewma.Items("limits").Where((_, i) => i % 5 == 0))
            DriftGolden.Relative(row.Number("L"), EwmaRunLength.Limit(row.Number("lambda"), row.Number("arl")), 1e-6, "limit");
    }

    [Fact]
    public void Run_lengths_of_Shiryaev_and_Roberts_agree()
    {
        foreach (var row in DriftGolden.Read("run-lengths").GetProperty("shiryaev_roberts").Items("rows"))
        {
            var (mu, a) = (row.Number("mu"), row.Number("A"));
            DriftGolden.Relative(row.Number("arl"), ShiryaevRobertsRunLength.Of(mu, a), 1e-6, "without change");
            DriftGolden.Relative(row.Number("delay_at_mean_mu"), ShiryaevRobertsRunLength.Of(mu, a, mu), 1e-6, "delay");
            DriftGolden.Relative(row.Number("delay_at_mean_mu"), ShiryaevRobertsRunLength.Of(-mu, a, -mu), 1e-6, "delay downwards");
        }
    }

    [Fact]
    public void The_limit_that_ninety_percent_of_references_keep_agrees()
    {
        foreach (var row in DriftGolden.Read("run-lengths").GetProperty("reference").Items("rows"))
        {
            var (k, arl, n) = (row.Number("k"), row.Number("arl"), row.Whole("n"));
            var share = ReferenceRunLength.ShareThatKeeps(k, row.Number("h_known"), arl, n);
            DriftGolden.Relative(row.Number("share_of_references_that_keep_arl"), share, 1e-4, "share");
            if (n == 1000 && k == 0.5)
            {
                DriftGolden.Relative(row.Number("h_for_90_percent"), ReferenceRunLength.Limit(k, arl, n, 0.9), 1e-4, "limit");
            }
            else
            {
                var kept = ReferenceRunLength.ShareThatKeeps(k, row.Number("h_for_90_percent"), arl, n);
                DriftGolden.Close(0.9, kept, 1e-4, "share at the limit");
            }
        }
    }

    [Fact]
    public void Dependence_and_heavy_tails_shorten_runs_as_others_simulated()
    {
        var dependence = DriftGolden.Read("run-lengths").GetProperty("dependence");
        foreach (var row in dependence.Items("rows"))
        {
            IRowSource source = row.GetProperty("law").GetString() == "ar1"
                ? new AutoregressiveRows(row.Number("parameter"))
                : new StudentRows(row.Whole("parameter"));
            var run = RunLength.Simulate(source, dependence.Number("k"), dependence.Number("h"), 2000, seed: 7);
            DriftGolden.Simulated(row.GetProperty("simulated"), run.Mean, run.Error, row.GetRawText());
        }
    }

    [Fact]
    public void Shares_of_martingales_that_ever_cross_agree_with_others()
    {
        var all = DriftGolden.Read("run-lengths").GetProperty("martingales");
        const int runs = 1000;
        var (eps, jump, horizon) = (all.Number("eps"), all.Number("J"), all.Whole("horizon"));
        foreach (var group in all.Items("rows").GroupBy(row => row.Index("n_reference")))
        {
            var largest = new (double Power, double Jumper)[runs];
            var n = group.Key ?? 0;
            Parallel.For(0, runs, run => largest[run] = Largest(new(SplitMix64.Derive(11, (ulong)run)), n, eps, jump, horizon));
            foreach (var row in group)
            {
                var limit = -Math.Log(row.Number("alpha"));
                var isPower = row.GetProperty("martingale").GetString() == "power";
                var share = largest.Count(l => (isPower ? l.Power : l.Jumper) >= limit) / (double)runs;
                var expected = row.Number("share_that_ever_crossed");
                var error = Math.Sqrt(expected * (1 - expected) / runs);
                var bound = 4 * Math.Sqrt(Math.Pow(row.Number("standard_error"), 2) + error * error);
                if (!(Math.Abs(share - expected) <= bound)) Assert.Fail($"{row.GetRawText()}: {share}");
            }
        }
    }

    [Fact]
    public void Conformal_Shiryaev_Roberts_runs_as_long_as_others_simulated()
    {
        var all = DriftGolden.Read("run-lengths").GetProperty("conformal_sr");
        var (eps, jump, limit) = (all.Number("eps"), all.Number("J"), Math.Log(all.Number("A")));
        const int runs = 400;
        foreach (var row in all.Items("rows"))
        {
            var isPower = row.GetProperty("martingale").GetString() == "power";
            var lengths = new double[runs];
            Parallel.For(0, runs, run =>
            {
                var random = new SplitMix64(SplitMix64.Derive(13, (ulong)run));
                IBettingMartingale martingale = isPower ? new PowerMartingale(eps) : new SimpleJumper(jump);
                lengths[run] = Run(random, row.Index("n_reference") ?? 0, row.Number("ar1"), martingale, limit);
            });
            var error = Sparsescope.Statistics.Moments.StandardDeviation(lengths) / Math.Sqrt(runs);
            DriftGolden.Simulated(row.GetProperty("simulated"), lengths.Average(), error, row.GetRawText());
        }
    }

    [Fact]
    public void Joint_limits_agree_with_two_simulations_of_others()
    {
        foreach (var one in DriftGolden.Read("joint").Items("cases"))
        {
            var source = Source(one);
            var k = one.Number("k");
            double[] h = one.Numbers("h"), arl = one.Numbers("arl"), errors = one.Numbers("standard_error");
            foreach (var i in new[] { 0, h.Length / 2 })
            {
                var run = RunLength.Simulate(source, k, h[i], 1000, seed: 3);
                var bound = 4 * Math.Sqrt(errors[i] * errors[i] + run.Error * run.Error);
                var what = $"{one.GetProperty("name")} h {h[i]}: {run.Mean} instead of {arl[i]}";
                if (!(Math.Abs(arl[i] - run.Mean) <= bound)) Assert.Fail(what);
            }
            var wanted = one.Items("limits")[0];
            const int runs = 1500;
            var limit = JointLimit.Of(source, k, wanted.Number("arl"), runs, seed: 5);
            // Four standard errors of our own run length, by the slope of log ARL, beside the interval given.
            var own = 4 / Math.Sqrt(runs) / (Math.Log(arl[^1] / arl[0]) / (h[^1] - h[0]));
            Assert.InRange(limit, wanted.Number("h_low") - own, wanted.Number("h_high") + own);
        }
    }

    [Fact]
    public void The_largest_of_listed_sums_agrees_at_every_step_and_names_the_feature()
    {
        var one = DriftGolden.Read("joint").Items("cases").Single(c => c.TryGetProperty("path", out _));
        var path = one.GetProperty("path");
        var reference = Columns(one.Rows("reference"));
        LengthLine[] lines = [.. reference.Select(column => LengthLine.Fit([.. column.Select(_ => 1.0)], column))];
        var joint = new JointCusum(lines.Length, one.Number("k"), path.Number("h"));
        List<double> largest = [];
        List<int> features = [];
        int? first = null;
        var (featureAtAlarm, sideAtAlarm) = (-1, DriftSide.None);
        foreach (var row in path.Rows("values"))
        {
            var isAlarm = joint.Push([.. row.Select((x, j) => lines[j].Z(1, x))]);
            if (isAlarm && first is null) (first, featureAtAlarm, sideAtAlarm) = (largest.Count, joint.Feature, joint.Side);
            largest.Add(joint.Largest);
            features.Add(joint.Feature);
        }
        DriftGolden.Close(path.Numbers("largest"), [.. largest]);
        Assert.Equal(path.Indices("feature"), features);
        Assert.Equal(path.Index("first_alarm"), first);
        Assert.Equal(path.Whole("feature_at_alarm"), featureAtAlarm);
        Assert.Equal(path.GetProperty("side_at_alarm").GetString(), sideAtAlarm.ToString().ToLowerInvariant());
    }

    [Fact]
    public void The_mean_of_correlated_Shiryaev_Roberts_keeps_its_run_and_the_largest_does_not()
    {
        foreach (var row in DriftGolden.Read("joint").Items("shiryaev_roberts"))
        {
            int features = row.Whole("features"), runs = 600;
            var (rho, mu, a) = (row.Number("rho"), row.Number("mu"), row.Number("A"));
            double[] mean = new double[runs], largest = new double[runs];
            Parallel.For(0, runs, run =>
            {
                var random = new SplitMix64(SplitMix64.Derive(17, (ulong)run));
                var r = Enumerable.Range(0, features).Select(_ => new ShiryaevRoberts()).ToArray();
                for (var n = 1; mean[run] == 0 || largest[run] == 0; n++)
                {
                    double sum = 0, top = 0, z = 0;
                    for (var j = 0; j < features; j++)
                    {
                        // Neighbours correlated by rho: an autoregression over the figures.
                        z = j == 0 ? random.NextGaussian() : rho * z + Math.Sqrt(1 - rho * rho) * random.NextGaussian();
                        var value = Math.Exp(r[j].Push(ShiryaevRoberts.NormalLogRatio(z, mu)));
                        sum += value;
                        top = Math.Max(top, value);
                    }
                    if (mean[run] == 0 && sum / features >= a) mean[run] = n;
                    if (largest[run] == 0 && top >= a) largest[run] = n;
                }
            });
            foreach (var (key, lengths) in new[] { ("mean_of_features", mean), ("largest_of_features", largest) })
            {
                var error = Sparsescope.Statistics.Moments.StandardDeviation(lengths) / Math.Sqrt(runs);
                DriftGolden.Simulated(row.GetProperty(key), lengths.Average(), error, key);
            }
            DriftGolden.Relative(row.Number("one_feature"), ShiryaevRobertsRunLength.Of(mu, a), 1e-6, "one feature");
        }
    }

    private static (double Power, double Jumper) Largest(SplitMix64 random, int n, double eps, double jump, int horizon)
    {
        var bag = n == 0 ? null : new ConformalScores([.. Enumerable.Range(0, n).Select(_ => random.NextDouble())]);
        PowerMartingale power = new(eps);
        SimpleJumper jumper = new(jump);
        double mostPower = double.NegativeInfinity, mostJumper = double.NegativeInfinity;
        for (var t = 0; t < horizon; t++)
        {
            var u = 1 - random.NextDouble();
            var p = bag is null ? u : bag.Smoothed(random.NextDouble(), u);
            power.Push(p);
            jumper.Push(p);
            mostPower = Math.Max(mostPower, power.LogCapital);
            mostJumper = Math.Max(mostJumper, jumper.LogCapital);
        }
        return (mostPower, mostJumper);
    }

    private static double Run(SplitMix64 random, int n, double phi, IBettingMartingale martingale, double limit)
    {
        var bag = n == 0 ? null : new ConformalScores([.. Enumerable.Range(0, n).Select(_ => random.NextGaussian())]);
        var roberts = new ShiryaevRoberts();
        var x = random.NextGaussian();
        for (var t = 1; ; t++)
        {
            if (t > 1) x = phi * x + Math.Sqrt(1 - phi * phi) * random.NextGaussian();
            var p = bag?.Smoothed(x, 1 - random.NextDouble()) ?? Sparsescope.Statistics.StandardNormal.Above(x);
            if (roberts.Push(martingale.Push(p)) >= limit) return t;
        }
    }

    private static IRowSource Source(JsonElement one)
    {
        if (one.GetProperty("kind").GetString() == "normal") return new NormalRows(one.Rows("correlation"));
        return new ListedRows([.. Columns(one.Rows("reference")).Select(column =>
        {
            var line = LengthLine.Fit([.. column.Select(_ => 1.0)], column);
            return column.Select(x => line.Z(1, x)).ToArray();
        })]);
    }

    private static double[][] Columns(double[][] rows)
        => [.. Enumerable.Range(0, rows[0].Length).Select(j => rows.Select(row => row[j]).ToArray())];

    private sealed class AutoregressiveRows(double phi) : IRowSource
    {
        private readonly double[] _row = new double[1];

        public int Columns => 1;

        public void Start(SplitMix64 random) => _row[0] = double.NaN;

        public ReadOnlySpan<double> Next(SplitMix64 random)
        {
            var fresh = random.NextGaussian();
            _row[0] = double.IsNaN(_row[0]) ? fresh : phi * _row[0] + Math.Sqrt(1 - phi * phi) * fresh;
            return _row;
        }
    }

    private sealed class StudentRows(int freedom) : IRowSource
    {
        private readonly double[] _row = new double[1];

        public int Columns => 1;

        public void Start(SplitMix64 random)
        {
        }

        public ReadOnlySpan<double> Next(SplitMix64 random)
        {
            var squares = 0.0;
            for (var i = 0; i < freedom; i++) squares += Math.Pow(random.NextGaussian(), 2);
            _row[0] = random.NextGaussian() / Math.Sqrt(squares / freedom) * Math.Sqrt((freedom - 2.0) / freedom);
            return _row;
        }
    }
}
