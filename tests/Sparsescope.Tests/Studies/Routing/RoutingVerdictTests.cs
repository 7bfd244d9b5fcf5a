using System.Globalization;
using Sparsescope.Statistics;
using Sparsescope.Studies.Routing;

namespace Sparsescope.Tests.Studies.Routing;

/// <summary>
/// How often the rule errs in made-up worlds of questions. Whole (500 worlds a row) with SPARSESCOPE_SIMULATE=1, results in
/// bench/results/routing.md; a few worlds always.
/// </summary>
public sealed class RoutingVerdictTests(ITestOutputHelper output)
{
    private const int Whole = 500, Short = 10, Resamples = 300, ShortResamples = 100;

    private enum World { Nothing, Known, Adds }

    [Fact]
    public void A_few_worlds_have_no_more_false_words_than_so_few_can_show()
    {
        foreach (var world in (World[])[World.Nothing, World.Known])
        {
            var wrong = Words(world, 300, Short, ShortResamples).Count(word => word == RoutingWord.Adds);
            Assert.True(Wilson.Of(wrong, Short).Low <= 0.05, $"{world}: {wrong} of {Short}");
        }
        var right = Words(World.Adds, 600, Short, ShortResamples).Count(word => word == RoutingWord.Adds);
        Assert.True(Wilson.Of(right, Short).High >= 0.8, $"{right} of {Short}");
    }

    [Fact]
    public void Models_too_near_each_other_are_not_identifiable_and_few_questions_decide_nothing()
    {
        Interval At(double estimate, double half) => new(estimate, estimate - half, estimate + half, 0.95, 500);
        Interval good = At(0.7, 0.02), plus = At(0.05, 0.02), none = At(0, 0.01), gap = At(0.2, 0.05);
        RoutingWord Word(Interval own, Interval? increment, Interval between, int items) =>
            RoutingVerdict.Of(own, own, increment, increment, between, items).Word;
        Assert.Equal(RoutingWord.NotIdentifiable, Word(good, plus, At(0.06, 0.02), 500));
        Assert.Equal(RoutingWord.NotIdentifiable, Word(good, plus, At(double.NaN, 0.02), 500));
        Assert.Equal(RoutingWord.Undecided, Word(good, plus, gap, 99));
        Assert.Equal(RoutingWord.Adds, Word(good, plus, gap, 100));
        Assert.Equal(RoutingWord.Known, Word(good, none, gap, 500));
        Assert.Equal(RoutingWord.Nothing, Word(At(0.5, 0.03), none, gap, 500));
        Assert.Equal(RoutingWord.Undecided, Word(At(0.5, 0.08), none, gap, 500));
        Assert.Equal(RoutingWord.Undecided, Word(good, At(0.01, 0.05), gap, 500));
        Assert.Equal(RoutingWord.Undecided, Word(good, null, gap, 500));
        Assert.Equal(RoutingWord.Nothing, Word(At(0.5, 0.03), null, gap, 500));
    }

    [Fact, Trait("Category", "Simulation")]
    public void Five_hundred_worlds()
    {
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_SIMULATE") != "1") Assert.Skip("set SPARSESCOPE_SIMULATE=1");
        List<string> page =
        [
            "# The verdict of a router: how often it errs", "",
            $"{Whole} made-up worlds a row (`SPARSESCOPE_SIMULATE=1 dotnet test tests/Sparsescope.Tests --filter "
                + $"FullyQualifiedName~RoutingVerdict`), "
                + $"{Resamples} resamples, learned routers out of fold. Wilson intervals of 95 %.", "",
            "| the signal | questions | adds | only what length or entropy know | nothing | undecided | not identifiable |",
            "|---|---|---|---|---|---|---|",
        ];
        foreach (var (world, n) in ((World, int)[])
        [
            (World.Nothing, 300), (World.Nothing, 1000), (World.Known, 300), (World.Known, 1000), (World.Adds, 300), (World.Adds, 600),
        ])
        {
            var words = Words(world, n, Whole, Resamples);
            string Cell(RoutingWord word)
            {
                var share = Wilson.Of(words.Count(w => w == word), Whole);
                return string.Create(CultureInfo.InvariantCulture,
                    $"{100 * share.Estimate:F1} % [{100 * share.Low:F1}, {100 * share.High:F1}]");
            }
            page.Add(string.Create(CultureInfo.InvariantCulture,
                $"| {Text(world)} | {n} | {Cell(RoutingWord.Adds)} | {Cell(RoutingWord.Known)} | ")
                + $"{Cell(RoutingWord.Nothing)} | {Cell(RoutingWord.Undecided)} | {Cell(RoutingWord.NotIdentifiable)} |");
            output.WriteLine(page[^1]);
            if (world == World.Adds) continue;
            Assert.True(Wilson.Of(words.Count(w => w == RoutingWord.Adds), Whole).Estimate <= 0.05, page[^1]);
        }
        File.WriteAllLines(Architecture.Repository.Path("bench", "results", "routing.md"), page);
    }

    private static string Text(World world) => world switch
    {
        World.Nothing => "is noise",
        World.Known => "is length and entropy with noise",
        _ => "sees what they do not",
    };

    private static RoutingWord[] Words(World world, int n, int worlds, int resamples)
    {
        var words = new RoutingWord[worlds];
        for (var w = 0; w < worlds; w++) words[w] = RoutingEvaluation.Of(Table(world, n, (ulong)w), (ulong)w, resamples).Verdict.Word;
        return words;
    }

    // The weak model fails where a question is hard: by length, by entropy, and by something of its own; the strong one wins most of those.
    private static RoutingTable Table(World world, int n, ulong seed)
    {
        var random = new SplitMix64(SplitMix64.Derive(seed, (ulong)n * 3 + (ulong)world));
        double[] score = new double[n], length = new double[n], entropy = new double[n];
        bool[] weak = new bool[n], strong = new bool[n];
        for (var i = 0; i < n; i++)
        {
            (length[i], entropy[i]) = (random.NextGaussian(), random.NextGaussian());
            double own = random.NextGaussian(), noise = random.NextGaussian();
            weak[i] = random.NextDouble() < 1 / (1 + Math.Exp(0.8 * length[i] + 0.8 * entropy[i] + own));
            strong[i] = random.NextDouble() < (weak[i] ? 0.97 : 0.75);
            score[i] = world switch
            {
                World.Nothing => noise,
                World.Known => length[i] + entropy[i] + noise,
                _ => own + 0.5 * noise,
            };
        }
        return new()
        {
            Ids = [.. Enumerable.Range(0, n).Select(i => i.ToString(CultureInfo.InvariantCulture))],
            Score = score,
            Weak = weak,
            Strong = strong,
            Baselines = new Dictionary<string, double[]> { ["length"] = length, ["entropy"] = entropy },
            Clusters = [.. Enumerable.Range(0, n)],
            Signal = "score",
            Sha256 = "",
            Dropped = 0,
        };
    }
}
