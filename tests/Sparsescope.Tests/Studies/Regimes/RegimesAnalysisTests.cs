using Sparsescope.Studies.Regimes;

namespace Sparsescope.Tests.Studies.Regimes;

public sealed class RegimesAnalysisTests
{
    private const int Samples = 99;

    private static List<RegimeRun> Make(int count, ulong seed, double slope, bool two)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            var s = two ? (i % 2 == 0 ? 0 : 0.8) + 0.03 * random.NextGaussian() : 0.3 * random.NextGaussian();
            return new RegimeRun($"{i:D12}", $"model {i}", $"model {i}", $"family {i % 6}", s, 0.03, slope * s
                + 0.03 * random.NextGaussian(), 0.03);
        })];
    }

    [Fact]
    public void Two_classes_of_models_are_regimes_and_one_is_not()
    {
        var two = RegimesAnalysis.Run(Make(24, 1, slope: 0.5, two: true), 1, Samples);
        Assert.Equal(RegimesVerdict.Regimes, two.Verdict);
        Assert.True(two.Components < 0.05 && two.Slope.Low > 0.5 && two.BothErrors > 0.5 && two.LeftOut.Count == 6);
        var one = RegimesAnalysis.Run(Make(24, 2, slope: 0.5, two: false), 1, Samples);
        Assert.Equal(RegimesVerdict.Related, one.Verdict);
        Assert.True(one.Components >= 0.05);
    }

    [Fact]
    public void Without_a_relation_there_is_none_and_few_models_decide_nothing()
    {
        Assert.Contains(RegimesAnalysis.Run(Make(24, 3, slope: 0, two: false), 1, Samples)
            .Verdict, (RegimesVerdict[])[RegimesVerdict.Unrelated, RegimesVerdict.Undecided]);
        var few = RegimesAnalysis.Run(Make(3, 4, slope: 1, two: false), 1, Samples);
        Assert.Equal(RegimesVerdict.Undecided, few.Verdict);
        Assert.Contains("3 models", few.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Precisions_of_one_model_are_one_model()
    {
        var runs = Make(12, 5, slope: 0.5, two: false);
        var copies = runs.Concat(runs.Select(run => run with
        {
            Run = run.Run + "q",
            Model = run.Model + " Q4",
            Sparsification = run.Sparsification + 0.01
        })).ToList();
        var found = RegimesAnalysis.Run(copies, 1, Samples);
        Assert.Equal(12, found.Models.Count);
        Assert.Equal(runs[0].Sparsification + 0.005, found.Models[0].Sparsification, 1e-12);
    }

    [Fact]
    public void Families_are_clusters_and_what_size_explains_is_not_believed()
    {
        var found = RegimesAnalysis.Run(Make(24, 6, slope: 0.5, two: false), 1);
        var families = found.Families!;
        Assert.Equal(6, families.Families);
        Assert.Equal(2 / 64.0, families.LeastP!.Value, 1e-12);
        Assert.True(families.WildP <= 0.05 && families.Random.Low > 0 && families.Robust.Low > 0 && families.RobustFreedom > 1);
        Assert.Empty(found.Held);
        // Behaviour follows size, and so does sparsification: given size nothing of the slope is left.
        var random = new SplitMix64(7);
        var sized = Enumerable.Range(0, 24).Select(i =>
        {
            var size = random.NextGaussian();
            return new RegimeRun($"{i:D12}", $"m{i}", $"m{i}", $"f{i % 6}", 0.3 * size + 0.1 * random.NextGaussian(), 0.03,
                0.3 * size + 0.02 * random.NextGaussian(), 0.03)
            { LogParameters = size, Easy = 0.5 };
        }).ToList();
        var explained = RegimesAnalysis.Run(sized, 1);
        Assert.Equal(["size"], explained.Held);   // all are as good on easy items: nothing to hold
        Assert.True(explained.Slope.Low > 0 && !explained.Given.ExcludesZero);
        Assert.Equal(RegimesVerdict.Undecided, explained.Verdict);
        Assert.Contains("given size", explained.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_models_have_no_families_to_speak_of_and_a_page_is_written_all_the_same()
    {
        var runs = Make(2, 8, slope: 1, two: false);
        var found = RegimesAnalysis.Run(runs, 1);
        Assert.Null(found.Families);
        using var stream = new MemoryStream();
        RegimesPage.Write(stream, "mine", "hoyer at layer -1", runs, found);
        var page = System.Text.Encoding.UTF8.GetString(stream.ToArray());
        Assert.Contains("UNDECIDED", page, StringComparison.Ordinal);
        Assert.Contains("model 1", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_slope_that_one_family_makes_is_not_believed()
    {
        // Nine models fall, three of one family far out make the slope rise.
        var runs = Enumerable.Range(0, 9).Select(i =>
            new RegimeRun($"{i:D12}", $"m{i}", $"m{i}", $"f{i % 3}", 0.01 * i, 0.01, -0.01 * i, 0.01))
            .Concat(Enumerable.Range(9, 3).Select(i => new RegimeRun($"{i:D12}", $"m{i}", $"m{i}", "far", 1 + 0.01 * i, 0.01, 1 + 0.01 * i,
                0.01))).ToList();
        var found = RegimesAnalysis.Run(runs, 1, Samples);
        Assert.Equal(RegimesVerdict.Undecided, found.Verdict);
        Assert.Contains("far", found.Sentence, StringComparison.Ordinal);
    }
}
