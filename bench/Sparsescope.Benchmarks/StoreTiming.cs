using System.Diagnostics;
using System.Globalization;
using Sparsescope.Metrics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Benchmarks;

/// <summary>
/// A store at size: states written as a study writes them (100 points an item, 64 items at a time), read one by one, and by cell.
/// </summary>
internal static class StoreTiming
{
    private const int Points = 100, AtOnce = 64;

    /// <param name="path">The store to make; must not exist.</param>
    /// <param name="states">How many.</param>
    public static void Run(string path, int states)
    {
        var run = new RunRecord
        {
            Id = new string('a', 64),
            Study = "sized",
            Yaml = "study: sized\n",
            Model = "made up",
            ModelSha256 = new string('1', 64),
            Numerics = "exact",
            EngineRelease = "none",
            DataSha256 = new string('2', 64),
            Options = "{}",
            LayerCount = Points - 1,
            Width = 1,
            Created = "2026-01-02T03:04:05Z",
            Program = "0",
            Environment = "{}",
        };
        var items = states / Points;
        var random = new SplitMix64(1);
        var metrics = Metric.All.Count;
        double[][] pool = [.. Enumerable.Range(0, 997)
            .Select(_ => Enumerable.Range(0, metrics).Select(_ => random.NextDouble()).ToArray())];
        using (var store = RunStore.Open(path))
        {
            store.Begin(run);
            Timed("written", states, () =>
            {
                foreach (var part in Enumerable.Range(0, items).Chunk(AtOnce))
                    store.Append(run.Id, RunStore.MainPass, [.. part.Select(Item)]);
            });
        }
        var size = new FileInfo(path).Length;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{size / 1e9:F2} GB, {size / (double)states:F0} bytes a state"));
        using var read = RunStore.OpenReadOnly(path);
        var count = 0L;
        Timed("read item by item", states, () =>
        {
            foreach (var item in read.Items(run.Id, RunStore.MainPass, vectors: false)) count += item.States.Count;
        });
        if (count != states) throw new InvalidOperationException($"{count} states came back");
        count = 0;
        Timed("one point read, all metrics of it", items, () => read.Figures(run.Id, RunStore.MainPass).Figures(Points / 2, 1,
            [.. Metric.All.Select(metric => metric.Name)], (_, _, _, _) => count++));
        if (count != (long)items * metrics) throw new InvalidOperationException($"{count} figures came back");

        StoredItem Item(int index) => new()
        {
            Index = index,
            Id = string.Create(CultureInfo.InvariantCulture, $"item {index}"),
            Condition = "a",
            Value = 1,
            Prompt = "a prompt of some words",
            Tokens = 20,
            States = [.. Enumerable.Range(0, Points)
                .Select(point => new StoredState("resid_post", point, pool[(index + point) % pool.Length], null))],
        };
    }

    private static void Timed(string what, long count, Action action)
    {
        var process = Process.GetCurrentProcess();
        var (clock, before) = (Stopwatch.StartNew(), process.TotalProcessorTime);
        action();
        process.Refresh();
        var (seconds, used) = (clock.Elapsed.TotalSeconds, (process.TotalProcessorTime - before).TotalSeconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{what}: {seconds:F1} s, {count / seconds:N0} a second "
            + $"({used:F1} s of processor, {count / used:N0} a second of it); "
            + $"peak so far {process.PeakWorkingSet64 / (1024.0 * 1024):F0} MB"));
    }
}
