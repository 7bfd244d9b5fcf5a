using System.Diagnostics;
using System.Globalization;
using Sparsescope.Statistics;

namespace Sparsescope.Benchmarks.Alarms;

/// <summary>How often the monitor alarms without a change, and how soon with one: what it promises beside what it does.</summary>
internal static class AlarmSimulations
{
    internal const double Wanted = 1000, K = 0.5;
    internal const int ReferencePrompts = 1000;

    /// <param name="words"><c>whole</c> for the whole size; names of parts, else all; the autocorrelations of the part <c>shipped</c>,
    /// 0, 0.2 and 0.4 unless said.</param>
    internal static void Run(IReadOnlyList<string> words)
    {
        var isWhole = words.Contains("whole");
        bool Wants(string part) => words.All(word => word == "whole") || words.Contains(part);
        var clock = Stopwatch.StartNew();
        Say("# What the monitor's alarms keep of their promise", "");
        Say($"{(isWhole ? "Whole" : "Short")} form on {Environment.ProcessorCount} cores beside other work. In brackets 95 % intervals:");
        Say("mean ± 1.96 standard errors of a mean run, Wilson of a share. No run is capped. k 0.5, run of 1,000 prompts asked.", "");
        if (Wants("known")) CusumAlarms.Known();
        if (Wants("estimated")) CusumAlarms.Estimated(2000);
        if (Wants("shipped")) CusumAlarms.AsShipped(isWhole ? 200 : 20, Numbers(words) is { Length: > 0 } own ? own : [0, 0.2, 0.4]);
        if (Wants("martingale")) BettingAlarms.Martingale(2000, 2000);
        if (Wants("roberts")) BettingAlarms.Roberts(2000, isWhole ? 2000 : 200);
        if (Wants("monitor")) LengthAlarms.Run(isWhole ? 1000 : 200);
        Say(string.Create(CultureInfo.InvariantCulture, $"{clock.Elapsed.TotalMinutes:F1} minutes."));
    }

    private static double[] Numbers(IReadOnlyList<string> words) => [.. words
        .Where(word => double.TryParse(word, CultureInfo.InvariantCulture, out _))
        .Select(word => double.Parse(word, CultureInfo.InvariantCulture))];

    internal static void Say(params string[] lines)
    {
        foreach (var line in lines) Console.WriteLine(line);
    }

    internal static string Mean(IReadOnlyList<double> runs)
    {
        double[] all = [.. runs];
        var (mean, error) = (Moments.Mean(all), 1.96 * Moments.StandardDeviation(all) / Math.Sqrt(all.Length));
        return string.Create(CultureInfo.InvariantCulture, $"{mean:F0} [{mean - error:F0}, {mean + error:F0}]");
    }

    internal static string Share(int count, int of)
    {
        var interval = Wilson.Of(count, of);
        return string.Create(CultureInfo.InvariantCulture,
            $"{100.0 * count / of:F1} % [{100 * interval.Low:F1}, {100 * interval.High:F1}] of {of}");
    }
}
