namespace Sparsescope.Tests.Cli.Benchmarking;

/// <summary>A clock that moves when told to.</summary>
internal sealed class FakeClock : TimeProvider
{
    private long _now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => _now;

    internal void Advance(TimeSpan time) => _now += time.Ticks;
}
