using System.Globalization;
using Sparsescope.Monitoring;
using Sparsescope.Statistics;
using Sparsescope.Statistics.Drift;
using static Sparsescope.Benchmarks.Alarms.AlarmSimulations;

namespace Sparsescope.Benchmarks.Alarms;

/// <summary>Runs of the CUSUM charts to a false alarm.</summary>
internal static class CusumAlarms
{
    private const int Streams = 2000;

    /// <summary>The reference is the truth.</summary>
    internal static void Known()
    {
        Say("## CUSUM, the reference known", "", $"{Streams} streams without change a row, drawn with replacement.", "",
            "| prompts | h | mean run |", "|---|---:|---:|");
        var single = CusumRunLength.TwoSidedLimit(K, Wanted);
        Row("one normal figure", new NormalRows([[1]]), single);
        double[][] correlated = [.. Enumerable.Range(0, 20).Select(i => Enumerable.Range(0, 20).Select(j => i == j ? 1 : 0.7).ToArray())];
        Row("20 figures correlated by 0.7, one limit for the largest", new NormalRows(correlated),
            JointLimit.Of(new NormalRows(correlated), K, Wanted, 4000, 11));
        var random = new SplitMix64(12);
        var listed = Standardised([.. Enumerable.Range(0, ReferencePrompts).Select(_ => random.NextGaussian())]);
        Row("1,000 listed values", new ListedRows([listed]), JointLimit.Of(new ListedRows([listed]), K, Wanted, 4000, 13));
        Say("");

        static void Row(string name, IRowSource source, double h)
        {
            var run = RunLength.Simulate(source, K, h, Streams, 14);
            Say(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {h:F2} | {run.Mean:F0} [{run.Mean - 1.96 * run.Error:F0}, {run.Mean + 1.96 * run.Error:F0}] |"));
        }
    }

    /// <summary>References drawn anew, normal: the true run of each by the integral equation.</summary>
    internal static void Estimated(int references)
    {
        Say("## CUSUM, the reference estimated", "",
            $"{references} references of {ReferencePrompts} normal values drawn anew. The run of each is not drawn but follows from its",
            "mean and spread by the integral equation.", "", "| limit | h | median run | share of references that keep 1,000 |",
            "|---|---:|---:|---:|");
        foreach (var (name, h) in ((string, double)[])
        [
            ("as if the reference were the truth", CusumRunLength.TwoSidedLimit(K, Wanted)),
            ("kept by 90 % of references", ReferenceRunLength.Limit(K, Wanted, ReferencePrompts, 0.9)),
        ])
        {
            var runs = new double[references];
            Parallel.For(0, references, i =>
            {
                var random = new SplitMix64(SplitMix64.Derive(21, (ulong)i));
                double[] drawn = [.. Enumerable.Range(0, ReferencePrompts).Select(_ => random.NextGaussian())];
                var (mean, spread) = (Moments.Mean(drawn), Moments.StandardDeviation(drawn));
                runs[i] = CusumRunLength.TwoSided(K, h, -mean / spread, 1 / spread);
            });
            Array.Sort(runs);
            Say(string.Create(CultureInfo.InvariantCulture,
                $"| {name} | {h:F2} | {runs[references / 2]:F0} | {Share(runs.Count(run => run >= Wanted), references)} |"));
        }
        Say("");
    }

    /// <summary>References as the monitor makes them: three figures on length, limits from the prompts themselves.</summary>
    internal static void AsShipped(int references, double[] dependences)
    {
        const int Runs = 1000;
        Say("## References as `monitor reference` makes them", "",
            $"{references} references of {ReferencePrompts} made-up prompts a row: three figures that fall with length, correlated by 0.7,",
            $"one limit. The run of each reference is the mean of {Runs} streams of the law (error about 3 %).", "",
            "| prompts | limit | mean h | median run | share of references that keep 1,000 |", "|---|---|---:|---:|---:|");
        foreach (var dependence in dependences)
        {
            var (raised, plain) = (new double[references], new double[references]);
            var (h, hPlain) = (new double[references], new double[references]);
            for (var i = 0; i < references; i++)
            {
                var random = new SplitMix64(SplitMix64.Derive(31, (ulong)i));
                var prompts = new PromptLaw(dependence).Draw(ReferencePrompts, random).Select(prompt => prompt with { Entropy = null })
                    .ToArray();
                var reference = MonitorReference.Of(prompts, PromptLaw.Features, new(Wanted, K: K, Seed: random.NextUInt64()));
                double[] lengths = [.. reference.Tokens.Select(tokens => Math.Log(tokens))];
                LengthLine[] lines = [.. reference.Signals[0].Columns.Select(column => LengthLine.Fit(lengths, column))];
                (h[i], hPlain[i]) = (reference.Signals[0].H, reference.Signals[0].IfKnown);
                (double H, double[] Into)[] limits = [(h[i], raised), (hPlain[i], plain)];
                Parallel.ForEach(limits, limit => limit.Into[i] =
                    RunLength.Simulate(new PromptLaw.Rows(new(dependence), lines), K, limit.H, Runs, SplitMix64.Derive(32, (ulong)i)).Mean);
            }
            var law = dependence == 0 ? "independent" : string.Create(CultureInfo.InvariantCulture, $"autocorrelation {dependence}");
            Row(law, "as shipped", h, raised);
            Row(law, "as if the reference were the truth", hPlain, plain);
        }
        var normal = CusumRunLength.TwoSidedLimit(K, Wanted);
        Say("", string.Create(CultureInfo.InvariantCulture,
            $"The limit {normal:F2} for one independent normal figure, on streams that are not: mean run")
            + $" {Dependent(0.2, normal)} at autocorrelation 0.2, {Dependent(0.4, normal)} at 0.4, {Dependent(0.6, normal)} at 0.6.", "");

        static void Row(string law, string limit, double[] h, double[] runs)
        {
            var keep = runs.Count(run => run >= Wanted);
            Say(string.Create(CultureInfo.InvariantCulture,
                $"| {law} | {limit} | {h.Average():F2} | {runs.Order().ElementAt(runs.Length / 2):F0} | {Share(keep, runs.Length)} |"));
        }
    }

    private static string Dependent(double r, double h)
    {
        var run = RunLength.Simulate(new Chain(r), K, h, Streams, 33);
        return FormattableString.Invariant($"{run.Mean:F0} [{run.Mean - 1.96 * run.Error:F0}, {run.Mean + 1.96 * run.Error:F0}]");
    }

    private static double[] Standardised(double[] values)
    {
        var (mean, spread) = (Moments.Mean(values), Moments.StandardDeviation(values));
        return [.. values.Select(value => (value - mean) / spread)];
    }

    /// <summary>One normal figure whose neighbours are correlated.</summary>
    private sealed class Chain(double r) : IRowSource
    {
        private readonly double[] _row = new double[1];

        public int Columns => 1;

        public void Start(SplitMix64 random) => _row[0] = random.NextGaussian();

        public ReadOnlySpan<double> Next(SplitMix64 random)
        {
            _row[0] = r * _row[0] + Math.Sqrt(1 - r * r) * random.NextGaussian();
            return _row;
        }
    }
}
