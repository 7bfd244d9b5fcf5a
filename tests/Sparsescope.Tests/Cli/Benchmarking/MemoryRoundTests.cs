using Sparsescope.Cli.Benchmarking;
using Sparsescope.Llama;

namespace Sparsescope.Tests.Cli.Benchmarking;

public sealed class MemoryRoundTests
{
    [Fact]
    public void Memory_is_read_after_the_first_prompts_and_again_after_the_others()
    {
        var log = new List<string>();
        var readings = new Queue<long>([100, 102, 101, 110, 100, 104]);
        using var owned = new MemoryStream();
        var info = new RoundInfo("memory", MemoryRound.Unit, Numerics.Default, [], ["later_over_early"]);
        using var round = new MemoryRound(info, [("early", _ => log.Add("early")), ("late", _ => log.Add("late"))], Read, owned);

        var result = round.Run(3, _ => { }, CancellationToken.None);

        Assert.Equal(["early", "read", "read", "read", "late", "read", "read", "read"], log);
        Assert.Equal([100, 102, 101], result.Sides[0].Values);
        Assert.Equal([110, 100, 104], result.Sides[1].Values);
        Assert.Equal(104.0 / 101, Assert.Single(result.Ratios).Median);

        long Read()
        {
            log.Add("read");
            return readings.Dequeue();
        }
    }

    [Fact]
    public void The_engine_ends_with_it()
    {
        var owned = new MemoryStream();

        new MemoryRound(new("memory", MemoryRound.Unit, null, [], []), [], () => 0, owned).Dispose();

        Assert.False(owned.CanRead);
    }
}
