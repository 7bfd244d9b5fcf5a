using Sparsescope.Measuring;

namespace Sparsescope.Tests.Measuring;

public sealed class ShardTests
{
    [Theory]
    [InlineData("1/1", 1, 1)]
    [InlineData("3/8", 3, 8)]
    [InlineData("100000/100000", 100_000, 100_000)]
    public void A_part_reads_as_it_is_written(string text, int number, int count)
    {
        var shard = Shard.Parse(text);
        Assert.Equal((number, count, text), (shard.Number, shard.Count, shard.ToString()));
    }

    [Theory]
    [InlineData("0/4")]
    [InlineData("5/4")]
    [InlineData("-1/4")]
    [InlineData("1/0")]
    [InlineData("1/100001")]
    [InlineData("99999999999/99999999999")]
    [InlineData("1")]
    [InlineData("1/2/3")]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("a/b")]
    [InlineData(" 1/2")]
    [InlineData("+1/2")]
    [InlineData("1.0/2")]
    public void What_is_no_part_is_refused_by_name(string text)
    {
        var refusal = Assert.Throws<BadInputException>(() => Shard.Parse(text));
        Assert.Contains($"'{text}'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parts_are_runs_of_windows_that_together_are_all_of_them()
    {
        for (var count = 1; count <= 12; count++)
        {
            for (var windows = 0L; windows <= 30; windows++)
            {
                var next = 0L;
                var sizes = new List<long>();
                for (var number = 1; number <= count; number++)
                {
                    var (from, to) = new Shard(number, count).Of(windows);
                    Assert.Equal(next, from);
                    sizes.Add(to - from);
                    next = to;
                }
                Assert.Equal(windows, next);
                Assert.InRange(sizes.Max() - sizes.Min(), 0, 1);
                Assert.Equal(sizes.OrderDescending(), sizes);   // what is empty comes last
            }
        }
    }

    [Fact]
    public void Dealt_out_every_window_falls_to_one_part()
    {
        for (var count = 1; count <= 12; count++)
        {
            for (var window = 0L; window < 40; window++)
                Assert.Single(Enumerable.Range(1, count), number => new Shard(number, count).IsDealt(window));
        }
    }
}
