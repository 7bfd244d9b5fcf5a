using System.Globalization;
using Sparsescope.Monitoring;
using static Sparsescope.Benchmarks.Alarms.AlarmSimulations;

namespace Sparsescope.Benchmarks.Alarms;

/// <summary>What the whole monitor says where length alone changes, and how soon it says that figures did.</summary>
internal static class LengthAlarms
{
    private const int Prompts = 500;

    internal static void Run(int streams)
    {
        var random = new SplitMix64(61);
        var reference = MonitorReference.Of(new PromptLaw().Draw(ReferencePrompts, random), PromptLaw.Features, new(Wanted, K: K));
        Say("## The whole monitor", "",
            $"One reference of {ReferencePrompts} made-up prompts, {streams} streams of {Prompts} prompts a row, all of them after the",
            "change. Share of streams with an alarm of the CUSUM charts:", "",
            "| change | length | sparsity, put down to length | sparsity given length | entropy | outside the reference's lengths |",
            "|---|---:|---:|---:|---:|---:|");
        Length("none", PromptLaw.Length, PromptLaw.LengthSpread);
        Length("prompts 1.5 times as long", PromptLaw.Length + Math.Log(1.5), PromptLaw.LengthSpread);
        Length("prompts half as long", PromptLaw.Length - Math.Log(2), PromptLaw.LengthSpread);
        Length("prompts five times as long", PromptLaw.Length + Math.Log(5), 0.1);
        Say("", "Prompts to the first alarm where the figures shift given length, in standard deviations; streams without alarm count as"
            + $" {Prompts}:", "", "| shift | detector | streams with an alarm | mean delay |", "|---:|---|---:|---:|");
        foreach (var shift in (double[])[0.25, 0.5, 1, 2])
        {
            foreach (var (detector, delays) in Delays(shift))
                Say(string.Create(CultureInfo.InvariantCulture,
                    $"| {shift} | {detector} | {Share(delays.Count(delay => delay < Prompts), streams)} | {Mean(delays)} |"));
        }
        Say("");

        void Length(string name, double length, double spread)
        {
            int lengths = 0, explained = 0, unexplained = 0, entropy = 0;
            long outside = 0;
            Parallel.For(0, streams, i =>
            {
                var (monitor, alarms) = Stream(i, 0, length, spread);
                Interlocked.Add(ref outside, monitor.Outside);
                DriftAlarm[] charts = [.. alarms.Where(alarm => alarm.Detector == "cusum")];
                if (charts.Any(alarm => alarm.Signal == "length")) Interlocked.Increment(ref lengths);
                if (charts.Any(alarm => alarm is { Signal: "sparsity", ExplainedByLength: true })) Interlocked.Increment(ref explained);
                if (charts.Any(alarm => alarm is { Signal: "sparsity", ExplainedByLength: false })) Interlocked.Increment(ref unexplained);
                if (charts.Any(alarm => alarm is { Signal: "entropy", ExplainedByLength: false })) Interlocked.Increment(ref entropy);
            });
            var shares = string.Join(" | ", ((int[])[lengths, explained, unexplained, entropy]).Select(count => Share(count, streams)));
            Say($"| {name} | {shares} | "
                + string.Create(CultureInfo.InvariantCulture, $"{100.0 * outside / streams / Prompts:F1} % |"));
        }

        IEnumerable<(string Detector, double[] Delays)> Delays(double shift)
        {
            string[] detectors = ["cusum", "martingale", "shiryaev_roberts", "ks"];
            double[][] delays = [.. detectors.Select(_ => new double[streams])];
            Parallel.For(0, streams, i =>
            {
                var (_, alarms) = Stream(i, shift, PromptLaw.Length, PromptLaw.LengthSpread);
                foreach (var (d, detector) in detectors.Index())
                    delays[d][i] = alarms.FirstOrDefault(alarm => alarm is { Signal: "sparsity", ExplainedByLength: false }
                        && alarm.Detector == detector) is { } first ? first.Index + 1 : Prompts;
            });
            return detectors.Zip(delays);
        }

        (DriftMonitor Monitor, List<DriftAlarm> Alarms) Stream(int i, double shift, double length, double spread)
        {
            var (monitor, law, own) = (new DriftMonitor(reference), new PromptLaw(), new SplitMix64(SplitMix64.Derive(62, (ulong)i)));
            law.Start(own);
            List<DriftAlarm> alarms = [];
            for (var n = 0; n < Prompts; n++) alarms.AddRange(monitor.Push(law.Prompt(own, shift, length, spread)));
            return (monitor, alarms);
        }
    }
}
