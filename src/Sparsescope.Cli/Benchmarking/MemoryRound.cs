using System.Globalization;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>
/// Compares the memory of the process after few prompts, when everything is allocated, with that after many in the same engine. Every
/// reading follows a full collection, so that only what is held counts.
/// </summary>
/// <param name="info">What is compared.</param>
/// <param name="measures">Measures the first prompts, then the others.</param>
/// <param name="resident">Bytes of the process in memory.</param>
/// <param name="owned">Ends with the round.</param>
internal sealed class MemoryRound(RoundInfo info, IReadOnlyList<(string Name, Action<CancellationToken> Measure)> measures,
    Func<long> resident, IDisposable owned) : IRound
{
    internal const string Unit = "bytes";

    public RoundResult Run(int count, Action<string> say, CancellationToken cancellation)
    {
        var sides = new List<SideResult>();
        foreach (var (name, measure) in measures)
        {
            say($"{info.Name}: measuring: {name}");
            measure(cancellation);
            var side = new SideResult(name, [.. Enumerable.Range(0, count).Select(_ => (double)Settled())]);
            sides.Add(side);
            say(string.Create(CultureInfo.InvariantCulture, $"{info.Name}: {name}: {side.Spread.Median / 1e6:F1} MB"));
        }
        return new(info, sides);
    }

    private long Settled()
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        return resident();
    }

    public void Dispose() => owned.Dispose();
}
