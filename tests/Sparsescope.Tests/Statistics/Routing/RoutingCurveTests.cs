using Sparsescope.Statistics.Routing;

namespace Sparsescope.Tests.Statistics.Routing;

public sealed class RoutingCurveTests
{
    [Fact]
    public void A_score_that_is_constant_is_the_straight_line_and_the_oracle_bounds_every_score()
    {
        var random = new SplitMix64(3);
        bool[] weak = [.. Enumerable.Range(0, 200).Select(_ => random.NextDouble() < 0.4)];
        bool[] strong = [.. weak.Select(w => random.NextDouble() < (w ? 0.9 : 0.6))];
        Assert.Equal(0.5, RoutingCurve.Of(new double[200], weak, strong).Apgr, 1e-12);
        var oracle = RoutingCurve.Of([.. weak.Zip(strong, (w, s) => (s ? 1.0 : 0) - (w ? 1 : 0))], weak, strong);
        for (var draw = 0; draw < 20; draw++)
        {
            double[] score = [.. weak.Select(w => random.NextGaussian() - (w ? draw / 10.0 : 0))];
            var curve = RoutingCurve.Of(score, weak, strong);
            if (!(curve.Apgr <= oracle.Apgr + 1e-12 && oracle.Apgr <= oracle.OracleApgrExactShare + 1e-12
                && oracle.OracleApgrExactShare <= oracle.OracleApgr)) Assert.Fail($"{curve.Apgr} {oracle.Apgr}");
            var turned = RoutingCurve.Of([.. score.Select(s => -s)], weak, strong);
            Assert.Equal(1, curve.Apgr + turned.Apgr, 1e-12);
        }
    }

    [Fact]
    public void Resampling_draws_clusters_as_wholes_and_gives_differences_their_own_interval()
    {
        var random = new SplitMix64(4);
        bool[] weak = [.. Enumerable.Range(0, 400).Select(_ => random.NextDouble() < 0.4)];
        bool[] strong = [.. weak.Select(w => random.NextDouble() < (w ? 0.95 : 0.5))];
        double[] score = [.. weak.Select(w => random.NextGaussian() - (w ? 1 : 0))];
        var alone = RoutingResampling.Of([score, score], weak, strong, null, 1, 500);
        Assert.Equal((0.0, 0.0, 0.0), (alone.Difference(0, 1).Estimate, alone.Difference(0, 1).Low, alone.Difference(0, 1).High));
        // Each item four times over: as clusters the interval keeps its width, as items it would halve.
        double[] copies = [.. score, .. score, .. score, .. score];
        bool[] weakCopies = [.. weak, .. weak, .. weak, .. weak], strongCopies = [.. strong, .. strong, .. strong, .. strong];
        int[] clusters = [.. Enumerable.Range(0, 1600).Select(i => i % 400)];
        double Width(RoutingResampling drawn) => drawn.Apgr(0).High - drawn.Apgr(0).Low;
        var together = RoutingResampling.Of([copies], weakCopies, strongCopies, clusters, 1, 500);
        Assert.Equal(Width(alone), Width(together), 1e-9);
        var apart = RoutingResampling.Of([copies], weakCopies, strongCopies, null, 1, 500);
        if (!(Width(apart) < 0.65 * Width(alone))) Assert.Fail($"{Width(apart)} beside {Width(alone)}");
    }

    [Fact]
    public void A_swap_of_ranks_finds_a_better_router_and_not_an_equal_one()
    {
        var random = new SplitMix64(5);
        bool[] weak = [.. Enumerable.Range(0, 600).Select(_ => random.NextDouble() < 0.4)];
        bool[] strong = [.. weak.Select(_ => random.NextDouble() < 0.9)];
        double[] Noisy(double pull) => [.. weak.Select(w => random.NextGaussian() - (w ? pull : 0))];
        double[] good = Noisy(2), bad = Noisy(0), bad2 = Noisy(0);
        var found = RankSwap.Test(good, bad, weak, strong, 1, 2000);
        Assert.Equal(RoutingCurve.Of(good, weak, strong).Apgr - RoutingCurve.Of(bad, weak, strong).Apgr, found.Statistic, 1e-9);
        if (!(found.P < 0.01)) Assert.Fail($"p {found.P}");
        if (!(RankSwap.Test(bad, bad2, weak, strong, 1, 2000).P > 0.05)) Assert.Fail("two scores that know nothing differ");
    }

    [Fact]
    public void A_score_without_a_place_in_the_order_is_refused()
    {
        Assert.Throws<ArgumentException>(() => RoutingCurve.Of([1, double.NaN], [true, false], [true, true]));
        Assert.Throws<ArgumentException>(() => RoutingCurve.Of([], [], []));
        Assert.Throws<ArgumentException>(() => RoutingCurve.Of([1, 2], [true], [true, true]));
    }

    [Fact]
    public void Below_what_so_few_items_can_promise_everything_is_sent()
    {
        double[] score = [1, 2, 3, 4];
        bool[] weak = [true, true, true, true], strong = weak;
        Assert.Equal(RoutingDecision.AllSent, RoutingThreshold.ForLoss(score, weak, strong, 0.1).Decision);
        Assert.Equal(RoutingDecision.AllKept, RoutingThreshold.ForLoss(score, weak, strong, 0.2).Decision);
        Assert.True(RoutingThreshold.ForLoss(score, weak, strong, 0.1).Sends(-100));
        Assert.Equal(RoutingDecision.AllKept, RoutingThreshold.ForShare(score, 0.2).Decision);
        Assert.Equal(4, RoutingThreshold.ForShare(score, 0.25).Value);
    }
}
