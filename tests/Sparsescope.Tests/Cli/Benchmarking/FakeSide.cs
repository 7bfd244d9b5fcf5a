using Sparsescope.Cli.Benchmarking;

namespace Sparsescope.Tests.Cli.Benchmarking;

/// <summary>A side that takes as long as it is told to, in seconds, turn by turn, and writes down when it ran.</summary>
internal sealed class FakeSide(string name, FakeClock clock, List<string> log, long tokens, params double[] seconds) : ISide
{
    private int _turn;

    public string Name => name;

    internal bool IsDisposed { get; private set; }

    public long Run(CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        log.Add(name);
        clock.Advance(TimeSpan.FromSeconds(seconds[_turn++]));
        return tokens;
    }

    public void Dispose() => IsDisposed = true;
}
