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
        Assert.Equal(IclVerdict.Matters, matters.Verdict);
        Assert.Equal(ContrastWord.Better, Of(matters, "placebo").Word);
        Assert.Equal(ContrastWord.Better, Of(matters, "zero-shot").Word);
        var nothing = IclStudyAnalysis.Run(Make(400, 2, sparsity: 0), 1);
        Assert.Equal(IclVerdict.Nothing, nothing.Verdict);
        Assert.Equal(IclVerdict.Hurts, IclStudyAnalysis.Run(Make(100, 3, sparsity: -0.1), 1).Verdict);
    }

    [Fact]
    public void Order_alone_and_the_three_sources_of_variance_are_seen()
    {
        var found = IclStudyAnalysis.Run(Make(100, 4, sparsity: 0, order: 0.2), 1);
        Assert.Equal(ContrastWord.Better, Of(found, "order-down").Word);
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
        var wrong = found.Count(word => word is IclVerdict.Matters or IclVerdict.Hurts);
        Assert.True(Wilson.Of(wrong, Studies).Low <= 0.05, $"{wrong} of {Studies}");
    }

    [Fact]
    public void Noise_for_a_score_seldom_gives_an_effect_though_pairs_and_their_order_matter() => AssertNull(16);

    [Fact, Trait("Category", "Simulation")]
    public void Two_hundred_studies_with_noise_for_a_score()
    {
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_SIMULATE") != "1") Assert.Skip("set SPARSESCOPE_SIMULATE=1");
        var (wrong, share) = AssertNull(200);
        File.WriteAllLines(Architecture.Repository.Path("bench", "results", "icl.md"),
        [
            "# icl study: how often noise passes for a score", "",
            "200 made-up studies (`SPARSESCOPE_SIMULATE=1 dotnet test tests/Sparsescope.Tests --filter "
                + "FullyQualifiedName~IclStudyAnalysis`): 30 questions,",
            "a pool of 100, 20 draws, the real rules of selection. Scores are noise; what a pair of demonstrations is worth, and in which "
                + "order,",
            "differs from pair to pair. Wilson interval of 95 %.", "",
            FormattableString.Invariant($"Verdict *sparsity matters* or *sparsity hurts*: {wrong} of 200, {100 * share.Estimate:F1} % ")
                + FormattableString.Invariant($"[{100 * share.Low:F1}, {100 * share.High:F1}]."),
        ]);
    }

    private static (int Wrong, Interval Share) AssertNull(int studies)
    {
        var wrong = Enumerable.Range(0, studies).Count(study =>
            IclStudyAnalysis.Run(NoiseForAScore((ulong)study), (ulong)study).Verdict is IclVerdict.Matters or IclVerdict.Hurts);
        var share = Wilson.Of(wrong, studies);
        Assert.True(share.Low <= 0.05, $"{wrong} of {studies}");
        return (wrong, share);
    }

    // The whole of a study but for the model: a prompt is worth its question's level, its demonstrations' worth, and that of their order.
    private static Dictionary<string, double[][]> NoiseForAScore(ulong study)
    {
        var random = new SplitMix64(SplitMix64.Derive(77, study));
        IclRecord Make(string id) => new(id, id, id, random.NextGaussian(), [.. Enumerable.Range(0, 5).Select(_ => random.NextGaussian())]);
        List<IclRecord> pool = [.. Enumerable.Range(0, 100).Select(i => Make($"p{i}"))];
        List<IclRecord> items = [.. Enumerable.Range(0, 30).Select(i => Make($"i{i}"))];
        var worth = pool.Concat(items).ToDictionary(record => record.Id, _ => 0.2 * random.NextGaussian());
        var prompts = new IclPrompts(pool);
        double Of(IclPrompt prompt) => 3 * worth[prompt.Item.Id]
            + prompt.Demonstrations.Select((shown, place) => (1 + 0.5 * place) * worth[shown.Id]).Sum();
        return ((string[])["sg", "placebo", "knn-nearest-last", "order-up", "order-down", "random"]).ToDictionary(name => name, name =>
        {
            var arm = IclArms.ByName[name];
            var draws = Enumerable.Range(0, IclArms.IsDrawn(arm) ? Draws : 1)
                .Select(draw => prompts.Build(items, arm, SplitMix64.Derive(study, (ulong)draw)).Select(Of).ToList()).ToList();
            return (double[][])[.. Enumerable.Range(0, items.Count).Select(i => (double[])[.. draws.Select(draw => draw[i])])];
        });
    }

    [Fact]
    public void What_was_not_run_or_is_too_little_decides_nothing()
    {
        var arms = Make(100, 6, sparsity: 0.2);
        Assert.Equal(IclVerdict.Undecided, IclStudyAnalysis.Run(arms.Where(arm => arm.Key != "placebo").ToDictionary(), 1).Verdict);
        Assert.Equal(IclVerdict.Undecided, IclStudyAnalysis.Run(Make(5, 6, sparsity: 2), 1).Verdict);
        Assert.Equal(IclVerdict.Undecided, IclStudyAnalysis.Run(new Dictionary<string, double[][]>(), 1).Verdict);
    }
}
