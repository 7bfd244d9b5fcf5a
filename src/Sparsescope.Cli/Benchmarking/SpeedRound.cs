using System.Globalization;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>
/// Compares speeds in what the sides count, mostly tokens, a second. The sides take turns (a b a b …), so that a machine that slows down
/// meanwhile slows all of them; the first turn of each warms up and is not counted.
/// </summary>
internal sealed class SpeedRound(RoundInfo info, IReadOnlyList<ISide> sides, TimeProvider clock) : IRound
{
    internal const string Unit = "tokens/s";

    // Threads of a peer may look for more work for a while before they sleep, on a core that the next side needs.
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(200);

    public RoundResult Run(int count, Action<string> say, CancellationToken cancellation)
    {
        say($"{info.Name}: warming up");
        foreach (var side in sides) Time(side, cancellation);
        var speeds = sides.Select(_ => new List<double>(count)).ToList();
        for (var turn = 1; turn <= count; turn++)
        {
            foreach (var (side, taken) in sides.Zip(speeds)) taken.Add(Time(side, cancellation));
            say($"{info.Name}: round {turn} of {count}: {string.Join(", ", sides.Zip(speeds, Describe))} {info.Unit}");
        }
        return new(info, [.. sides.Zip(speeds, (side, taken) => new SideResult(side.Name, taken))]);
    }

    private double Time(ISide side, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        GC.Collect();   // no side clears up after another
        Thread.Sleep(s_rest);
        var start = clock.GetTimestamp();
        var tokens = side.Run(cancellation);
        return tokens / clock.GetElapsedTime(start).TotalSeconds;
    }

    private static string Describe(ISide side, List<double> taken) =>
        string.Create(CultureInfo.InvariantCulture, $"{side.Name} {taken[^1]:F1}");

    public void Dispose()
    {
        foreach (var side in sides) side.Dispose();
    }
}
