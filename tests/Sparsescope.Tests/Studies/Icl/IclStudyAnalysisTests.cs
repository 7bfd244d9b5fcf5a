using Sparsescope.Statistics;
using Sparsescope.Studies.Icl;

namespace Sparsescope.Tests.Studies.Icl;

public sealed class IclStudyAnalysisTests
{
    private const int Draws = 20;

    // Each question has a level of its own, each pair of demonstrations a worth, each order another; sg may know which pairs are good.
    private static Dictionary<string, double[][]> Make(int questions, ulong seed, double sparsity, double order = 0)
    {
        var random = new SplitMix64(seed);
        double[] level = [.. Enumerable.Range(0, questions).Select(_ => -2 + 0.5 * random.NextGaussian())];
        double[][] Arm(int draws, double shift) =>
            [.. level.Select(of => (double[])[.. Enumerable.Range(0, draws).Select(_ => of + shift + 0.1 * random.NextGaussian())])];
        return new()
        {
            ["sg"] = Arm(1, sparsity),
            ["placebo"] = Arm(Draws, 0),
            ["random"] = Arm(Draws, -0.05),
            ["knn-nearest-last"] = Arm(1, 0.02),
            ["order-up"] = Arm(1, order),
            ["order-down"] = Arm(1, 0),
            ["zero-shot"] = Arm(1, -0.5),
        };
    }

    private static IclContrast Of(IclStudyResult found, string than) => found.Contrasts.Single(contrast => contrast.Than == than);

    [Fact]
    public void A_pool_on_which_sparsity_matters_is_told_from_one_on_which_it_does_not()
    {
        var matters = IclStudyAnalysis.Run(Make(100, 1, sparsity: 0.1), 1);
        Assert.Equal(IclStudyAnalysis.Matters, matters.Verdict);
        Assert.Equal("better", Of(matters, "placebo").Word);
        Assert.Equal("better", Of(matters, "zero-shot").Word);
        var nothing = IclStudyAnalysis.Run(Make(400, 2, sparsity: 0), 1);
        Assert.Equal(IclStudyAnalysis.Nothing, nothing.Verdict);
        Assert.Equal(IclStudyAnalysis.Hurts, IclStudyAnalysis.Run(Make(100, 3, sparsity: -0.1), 1).Verdict);
    }

    [Fact]
    public void Order_alone_and_the_three_sources_of_variance_are_seen()
    {
        var found = IclStudyAnalysis.Run(Make(100, 4, sparsity: 0, order: 0.2), 1);
        Assert.Equal("better", Of(found, "order-down").Word);
        Assert.Equal(0.2, Of(found, "order-down").Difference.Estimate, 0.04);
        Assert.Equal(0.5, found.QuestionDeviation, 0.1);
        Assert.Equal(0.1, found.SelectionDeviation, 0.01);
        Assert.True(found.OrderDeviation > 0.1);
    }

    [Fact]
    public void Noise_in_the_place_of_the_signal_seldom_gives_an_effect()
    {
        const int Studies = 60;
        var found = Enumerable.Range(0, Studies).Select(i =>
            IclStudyAnalysis.Run(Make(30, SplitMix64.Derive(5, (ulong)i), sparsity: 0), (ulong)i).Verdict).ToList();
        var wrong = found.Count(word => word is IclStudyAnalysis.Matters or IclStudyAnalysis.Hurts);
        Assert.True(Wilson.Of(wrong, Studies).Low <= 0.05, $"{wrong} of {Studies}");
    }

    [Fact]
    public void What_was_not_run_or_is_too_little_decides_nothing()
    {
        var arms = Make(100, 6, sparsity: 0.2);
        Assert.Equal(IclStudyAnalysis.Undecided, IclStudyAnalysis.Run(arms.Where(arm => arm.Key != "placebo").ToDictionary(), 1).Verdict);
        Assert.Equal(IclStudyAnalysis.Undecided, IclStudyAnalysis.Run(Make(5, 6, sparsity: 2), 1).Verdict);
        Assert.Equal(IclStudyAnalysis.Undecided, IclStudyAnalysis.Run(new Dictionary<string, double[][]>(), 1).Verdict);
    }
}
