using Sparsescope.Cli.Benchmarking;
using Sparsescope.Llama;

namespace Sparsescope.Tests.Cli.Benchmarking;

public sealed class SpeedRoundTests
{
    private static readonly RoundInfo s_info = new("pair", SpeedRound.Unit, Numerics.Default, [], ["b_over_a"]);

    private readonly FakeClock _clock = new();
    private readonly List<string> _log = [];

    [Fact]
    public void Sides_take_turns_after_a_warm_up_that_is_not_counted()
    {
        using var round = new SpeedRound(s_info,
            [new FakeSide("a", _clock, _log, 100, 50, 1, 2, 4), new FakeSide("b", _clock, _log, 300, 50, 1, 2, 3)], _clock);

        var result = round.Run(3, _ => { }, CancellationToken.None);

        Assert.Equal(["a", "b", "a", "b", "a", "b", "a", "b"], _log);
        Assert.Equal(["a", "b"], result.Sides.Select(side => side.Name));
        Assert.Equal([100, 50, 25], result.Sides[0].Values);
        Assert.Equal([300, 150, 100], result.Sides[1].Values);
    }

    [Fact]
    public void A_ratio_divides_figures_of_the_same_round_and_is_the_median_of_these()
    {
        // The machine gets slower and slower: the ratio of the medians would be 600 / 200 = 3, that of the rounds is 2.
        var result = new RoundResult(s_info, [new("a", [1000, 200, 100]), new("b", [2000, 600, 100])]);

        var ratio = Assert.Single(result.Ratios);
        Assert.Equal("b_over_a", ratio.Name);
        Assert.Equal([2, 3, 1], ratio.Values);
        Assert.Equal(2, ratio.Median);
    }

    [Fact]
    public void Every_further_side_is_divided_by_the_first()
    {
        var result = new RoundResult(s_info with { Ratios = ["b_over_a", "c_over_a"] }, [new("a", [4]), new("b", [2]), new("c", [8])]);

        Assert.Equal([("b_over_a", 0.5), ("c_over_a", 2.0)], result.Ratios.Select(ratio => (ratio.Name, ratio.Median)));
    }

    [Fact]
    public void Progress_names_the_round_and_both_speeds()
    {
        using var round = new SpeedRound(s_info, [new FakeSide("a", _clock, _log, 100, 1, 8), new FakeSide("b", _clock, _log, 100, 1, 2)],
            _clock);
        var lines = new List<string>();

        round.Run(1, lines.Add, CancellationToken.None);

        Assert.Equal(["pair: warming up", "pair: round 1 of 1: a 12.5, b 50.0 tokens/s"], lines);
    }

    [Fact]
    public void Nothing_runs_once_it_is_cancelled()
    {
        using var stop = new CancellationTokenSource();
        using var round = new SpeedRound(s_info, [new FakeSide("a", _clock, _log, 1, 1, 1, 1), new FakeSide("b", _clock, _log, 1, 1, 1, 1)],
            _clock);

        Assert.Throws<OperationCanceledException>(() =>
            round.Run(2, line => { if (line.Contains("round 1 of 2")) stop.Cancel(); }, stop.Token));

        Assert.Equal(["a", "b", "a", "b"], _log);
    }

    [Fact]
    public void Its_sides_end_with_it()
    {
        var sides = new[] { new FakeSide("a", _clock, _log, 1), new FakeSide("b", _clock, _log, 1) };

        new SpeedRound(s_info, sides, _clock).Dispose();

        Assert.All(sides, side => Assert.True(side.IsDisposed));
    }
}
