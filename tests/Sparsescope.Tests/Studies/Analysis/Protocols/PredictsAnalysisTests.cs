using System.Globalization;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis.Protocols;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Studies.Analysis.Protocols;

/// <summary>
/// Protocol predicts in made-up worlds. Whole (200 worlds a row) with SPARSESCOPE_SIMULATE=1, results in bench/results/predicts.md; a few
/// always.
/// </summary>
public sealed class PredictsAnalysisTests
{
    private const int Whole = 200;

    private enum World { Nothing, OnlyWhatLengthAndEntropyKnow, Adds }

    // Answers go wrong by length, entropy and chance; sparsity follows nothing, length and entropy, or these and a trait of its own
    // that errors follow too. Conditions differ in both. Two items a question.
    private static PredictsData Make(World world, int questions, ulong seed, Func<int, bool, bool>? wrong = null)
    {
        var random = new SplitMix64(seed);
        var n = 2 * questions;
        var (labels, condition, cluster, sources) = (new bool[n], new int[n], new int[n], new string[n]);
        double[] length = new double[n], entropy = new double[n], hoyer = new double[n], other = new double[n];
        for (var i = 0; i < n; i++)
        {
            if (i % 2 == 0) length[i] = random.NextGaussian();
            else length[i] = length[i - 1] + 0.5 * random.NextGaussian();
            (condition[i], cluster[i], sources[i]) = (i % 2, i / 2, $"source {i / 2 % 3}");
            entropy[i] = 0.5 * length[i] + random.NextGaussian();
            var trait = random.NextGaussian();
            var odds = 0.8 * entropy[i] + 0.4 * length[i] * length[i] - 0.4 + 0.7 * condition[i] + (world == World.Adds ? 0.8 * trait : 0);
            labels[i] = random.NextDouble() < 1 / (1 + Math.Exp(-odds));
            hoyer[i] = random.NextGaussian() + condition[i]
                + (world == World.Nothing ? 0 : entropy[i] + 0.5 * length[i] * length[i]) + (world == World.Adds ? 2 * trait : 0);
            other[i] = 0.7 * hoyer[i] + random.NextGaussian();
            if (wrong is not null) labels[i] = wrong(i, labels[i]);
        }
        return new()
        {
            Wrong = labels,
            Conditions = condition,
            Clusters = cluster,
            Sources = sources,
            Baselines = new Dictionary<string, double[]> { ["length"] = length, ["entropy"] = entropy },
            Cells = new Dictionary<string, double[]> { ["hoyer layer 30"] = hoyer, ["top_10_energy layer 30"] = other },
            Unjudged = [0, 0],
            Seed = seed,
        };
    }

    private static PredictsResult Run(PredictsData data) => PredictsAnalysis.Run(data, CancellationToken.None);

    [Fact]
    public void What_adds_is_seen_to_add_also_on_sources_never_seen()
    {
        var found = Run(Make(World.Adds, 300, 1));
        Assert.Equal(PredictsVerdict.Adds, found.Verdict);
        var cell = found.Cells[0];
        Assert.True(cell.Gain.Low > 0 && cell.Auroc.Low > 0.5 && cell.P <= 0.01 && cell.PWithin <= 0.01 && cell.Elsewhere.Low > 0,
            found.Sentence);
        Assert.True(found.With!.LogLoss < found.Without!.LogLoss && found.With.Brier < found.Without.Brier
            && found.With.RiskCoverage < found.Without.RiskCoverage);
        Assert.InRange(found.With.Slope, 0.7, 1.3);
    }

    [Fact]
    public void What_only_repeats_length_and_entropy_adds_nothing_though_it_tells_errors_apart()
    {
        var found = Run(Make(World.OnlyWhatLengthAndEntropyKnow, 300, 2));
        Assert.NotEqual(PredictsVerdict.Adds, found.Verdict);
        Assert.True(found.Cells[0].Auroc.Low > 0.5);
        Assert.True(found.Baselines["entropy"].Low > 0.5);
    }

    [Fact]
    public void The_right_answers_probability_is_an_outcome_of_its_own_given_the_baselines()
    {
        var data = Make(World.Adds, 150, 5);
        var random = new SplitMix64(6);
        var hoyer = data.Cells.Values.First();
        double[] gold = [.. hoyer.Select((figure, i) => -0.5 * figure - data.Baselines["entropy"][i] + random.NextGaussian())];
        gold[3] = double.NaN;   // an item without one is left out
        var found = Run(data with { GoldLogProb = gold }).Cells[0];
        Assert.True(found.GoldLogProb.High < -0.1 && found.GoldLogProbP <= 0.01, $"{found.GoldLogProb}");
        double[] noise = [.. gold.Select((_, i) => -data.Baselines["entropy"][i] + random.NextGaussian())];
        var none = Run(data with { GoldLogProb = noise }).Cells[0];
        if (!(none.GoldLogProb.Low < 0.05 && none.GoldLogProb.High > -0.05)) Assert.Fail($"{none.GoldLogProb}");
        Assert.True(double.IsNaN(Run(data).Cells[0].GoldLogProb.Estimate));
    }

    [Fact]
    public void Gates_end_in_not_identifiable()
    {
        Assert.Contains("10 to 90 %", Run(Make(World.Nothing, 100, 3, (_, _) => false)).Sentence, StringComparison.Ordinal);
        Assert.Contains("10 to 90 %", Run(Make(World.Nothing, 100, 3, (i, _) => i % 20 != 0)).Sentence, StringComparison.Ordinal);
        Assert.Contains("could not be judged", Run(Make(World.Nothing, 100, 3) with { Unjudged = [10, 10] }).Sentence,
            StringComparison.Ordinal);
        Assert.Contains("differ between conditions", Run(Make(World.Nothing, 100, 3) with { Unjudged = [8, 0] }).Sentence,
            StringComparison.Ordinal);
        Assert.Contains("no answer was judged", Run(Make(World.Nothing, 100, 3) with
        {
            Wrong = [],
            Conditions = [],
            Clusters = [],
            Sources = null,
            Baselines = new Dictionary<string, double[]>(),
            Cells = new Dictionary<string, double[]>(),
        }).Sentence, StringComparison.Ordinal);
        Assert.All((PredictsResult[])[Run(Make(World.Nothing, 100, 3, (_, _) => false))], found =>
            Assert.Equal(PredictsVerdict.NotIdentifiable, found.Verdict));
    }

    [Fact]
    public void The_same_data_and_seed_give_the_same_result()
    {
        var (one, other) = (Run(Make(World.Adds, 60, 4)), Run(Make(World.Adds, 60, 4)));
        Assert.Equal(one.Cells, other.Cells);
    }

    [Fact, Trait("Category", "Simulation")]
    public void Two_hundred_worlds()
    {
        if (Environment.GetEnvironmentVariable("SPARSESCOPE_SIMULATE") != "1") Assert.Skip("set SPARSESCOPE_SIMULATE=1");
        List<string> page =
        [
            "# Protocol predicts: how often it errs", "",
            $"{Whole} made-up worlds a row, two items a question, two cells (`SPARSESCOPE_SIMULATE=1 dotnet test tests/Sparsescope.Tests "
                + $"--filter FullyQualifiedName~PredictsAnalysis`). Wilson intervals of 95 %.", "",
            "| sparsity | questions | adds | adds nothing | undecided |", "|---|---|---|---|---|",
        ];
        foreach (var (world, questions) in ((World, int)[])[(World.Nothing, 200), (World.OnlyWhatLengthAndEntropyKnow, 200),
            (World.OnlyWhatLengthAndEntropyKnow, 600), (World.Adds, 200)])
        {
            var words = new PredictsVerdict[Whole];
            Parallel.For(0, Whole, i => words[i] = Run(Make(world, questions, SplitMix64.Derive((ulong)questions, (ulong)i))).Verdict);
            string Cell(PredictsVerdict word)
            {
                var share = Wilson.Of(words.Count(w => w == word), Whole);
                return string.Create(CultureInfo.InvariantCulture,
                    $"{100 * share.Estimate:F1} % [{100 * share.Low:F1}, {100 * share.High:F1}]");
            }
            page.Add(
                $"| {world} | {questions} | {Cell(PredictsVerdict.Adds)} | {Cell(PredictsVerdict.AddsNothing)} | "
                + $"{Cell(PredictsVerdict.Undecided)} |");
            if (world != World.Adds) Assert.True(Wilson.Of(words.Count(w => w == PredictsVerdict.Adds), Whole).Low <= 0.05, page[^1]);
        }
        File.WriteAllLines(Repository.Path("bench", "results", "predicts.md"), page);
    }
}
