using Sparsescope.Studies.Analysis.Protocols;
using Sparsescope.Studies.Reporting.Protocols;

namespace Sparsescope.Tests.Studies.Analysis.Protocols;

public sealed class FilterAnalysisTests
{
    private const int N = 120;

    /// <summary>What each arm loses on hard and on easy items, nats a token, at any share or exponent.</summary>
    private sealed record Losses
    {
        internal double Top { get; init; } = 0.6;

        internal double EasyTop { get; init; } = 0.3;

        internal double Turned { get; init; } = 0.1;

        internal double Rotated { get; init; } = 0.1;

        internal double Rest { get; init; } = 0.5;

        internal double Matched { get; init; } = 0.2;
    }

    private static FilterData Make(Losses losses, ulong seed)
    {
        var random = new SplitMix64(seed);
        bool[] hard = [.. Enumerable.Range(0, N).Select(i => i % 2 == 1)];
        double[] clean = [.. hard.Select(isHard => (isHard ? -3 : -2) + 0.3 * random.NextGaussian())];
        var arms = new Dictionary<string, double[]> { [FilterArms.Clean] = clean };
        void Add(string what, Func<bool, double> loss) =>
            arms[FilterArms.ArmName(3, what)] = [.. clean.Select((x, i) => x - loss(hard[i]) + 0.02 * random.NextGaussian())];
        foreach (var share in FilterArms.Shares)
        {
            var dose = share / 20.0;
            Add($"{FilterArms.Top}-{share}", isHard => dose * (isHard ? losses.Top : losses.EasyTop));
            Add($"{FilterArms.Rest}-{share}", _ => dose * losses.Rest);
            for (var draw = 0; draw < FilterArms.DrawsOf(share); draw++)
            {
                Add($"{FilterArms.SameEnergy}-{share}-{draw}", _ => dose * 0.1);
                Add($"{FilterArms.SameCount}-{share}-{draw}", _ => dose * 0.05);
                Add($"{FilterArms.Turned}-{share}-{draw}", _ => dose * losses.Turned);
                Add($"{FilterArms.Rotated}-{share}-{draw}", _ => dose * losses.Rotated);
            }
        }
        Add(FilterArms.Outliers, _ => 0.1);
        foreach (var g in FilterArms.Exponents) Add(FormattableString.Invariant($"{FilterArms.Dial}-{g}"), _ => Math.Abs(Math.Log(g)));
        Add(FilterArms.Matched, _ => losses.Matched);
        return new() { Layers = [3], GoldLogProbs = arms, Hard = hard, Clusters = [.. Enumerable.Range(0, N)], Seed = seed };
    }

    private static FilterResult Run(Losses losses) => FilterAnalysis.Run(Make(losses, 1), CancellationToken.None);

    [Fact]
    public void A_filter_that_meets_every_part_of_the_claim_is_supported()
    {
        var found = Run(new());
        Assert.Equal(FilterVerdict.Supported, found.Verdict);
        var layer = Assert.Single(found.Layers);
        Assert.True(layer.HardLessEasy.High < -0.2 && layer.IsMonotone && layer.DoseTrend < 1e-3);
        Assert.True(layer.Doses[40].Top.Estimate < layer.Doses[5].Top.Estimate);
    }

    [Theory]
    [InlineData("rotated", "random basis")]
    [InlineData("turned", "random direction")]
    [InlineData("rest", "fixed outlier")]
    [InlineData("easy", "no more than easy")]
    [InlineData("matched", "answer better")]
    public void Each_control_that_does_as_much_refutes_it_and_is_named(string which, string reason)
    {
        var found = Run(which switch
        {
            "rotated" => new() { Rotated = 0.6, EasyTop = 0.6 },
            "turned" => new() { Turned = 0.6, EasyTop = 0.6 },
            "rest" => new() { Rest = 0.1 },
            "easy" => new() { EasyTop = 0.6 },
            _ => new() { Matched = -0.2 },
        });
        Assert.Equal(FilterVerdict.Refuted, found.Verdict);
        Assert.Contains(reason, found.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Divergence_and_margin_are_compared_with_the_same_controls_and_drawn()
    {
        var data = Make(new(), 3);
        // The next token moves by half of what the answer loses; a margin falls by twice that.
        var clean = data.GoldLogProbs[FilterArms.Clean];
        double[] Of(double[] arm, double factor) => [.. arm.Select((x, i) => factor * (x - clean[i]))];
        var found = FilterAnalysis.Run(data with
        {
            Divergences = data.GoldLogProbs.ToDictionary(arm => arm.Key, arm => Of(arm.Value, -0.5)),
            Margins = data.GoldLogProbs.ToDictionary(arm => arm.Key, arm => Of(arm.Value, 2)),
        }, CancellationToken.None);
        var layer = Assert.Single(found.Layers);
        foreach (var control in FilterArms.Controls)
        {
            Assert.Equal(-0.5 * layer.Beyond[control].Estimate, layer.KlBeyond[control].Estimate, 1e-9);
            Assert.Equal(2 * layer.Beyond[control].Estimate, layer.MarginBeyond[control].Estimate, 1e-9);
        }
        var forty = layer.Effects.Single(effect => effect.Operator == "largest, 40 %");
        Assert.Equal(layer.Doses[40].Top.Estimate, forty.LogProb.Estimate, 1e-12);
        Assert.Equal(-0.5 * forty.LogProb.Estimate, forty.Kl.Estimate, 1e-9);
        var figures = FilterFigures.Of(found);
        Assert.Equal(["filter-dose", "filter-dial", "filter-map"], figures.Select(figure => figure.Id));
        Assert.Equal(FilterArms.Shares.Count * (2 + FilterArms.Controls.Count), figures[0].Data[0].Count);
        Assert.Equal(FilterArms.Exponents.Count, figures[1].Data[0].Count);
        Assert.Equal(layer.Effects.Count, figures[2].Data[0].Count);
        // Without these outcomes nothing is made up.
        Assert.All(
            FilterAnalysis.Run(data, CancellationToken.None).Layers[0].KlBeyond.Values,
            interval => Assert.True(double.IsNaN(interval.Estimate)));
    }

    [Fact]
    public void What_is_not_shown_is_named_and_few_items_decide_nothing()
    {
        var data = Make(new(), 2);
        // The matched arm is missing for all: not shown, not refuted.
        var found = FilterAnalysis.Run(data with
        {
            GoldLogProbs = data.GoldLogProbs.Where(arm =>
            !arm.Key.EndsWith(FilterArms.Matched, StringComparison.Ordinal)).ToDictionary()
        }, CancellationToken.None);
        Assert.Equal(FilterVerdict.Undecided, found.Verdict);
        Assert.Contains("denser", found.Sentence, StringComparison.Ordinal);
        Assert.Equal(FilterVerdict.Undecided,
            FilterAnalysis.Run(data with
            {
                Hard = data.Hard[..10],
                Clusters = data.Clusters[..10],
                GoldLogProbs = data.GoldLogProbs.ToDictionary(arm => arm.Key, arm => arm.Value[..10])
            }, CancellationToken.None).Verdict);
    }
}
