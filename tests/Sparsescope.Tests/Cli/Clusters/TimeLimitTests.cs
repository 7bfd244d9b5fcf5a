using Sparsescope.Cli.Clusters;

namespace Sparsescope.Tests.Cli.Clusters;

public sealed class TimeLimitTests
{
    [Theory]
    [InlineData("1", 60)]
    [InlineData("90", 5400)]
    [InlineData("1:30", 90)]
    [InlineData("02:00:00", 7200)]
    [InlineData("1-0", 86_400)]
    [InlineData("1-2:30", 95_400)]
    [InlineData("2-03:04:05", 183_845)]
    public void A_limit_is_read_as_slurm_reads_it(string limit, int seconds) => Assert.Equal(seconds, TimeLimit.Seconds(limit));

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("1h")]
    [InlineData("1:2:3:4")]
    [InlineData("1-")]
    [InlineData("1-2-3")]
    public void Others_are_refused(string limit) => Assert.Throws<BadInputException>(() => TimeLimit.Seconds(limit));

    [Fact]
    public void A_task_is_told_to_stop_in_time_to_have_measured_something()
    {
        Assert.Equal(90, TimeLimit.Lead(null));
        Assert.Equal(90, TimeLimit.Lead("2:00:00"));
        Assert.Equal(15, TimeLimit.Lead("1"));
    }
}
