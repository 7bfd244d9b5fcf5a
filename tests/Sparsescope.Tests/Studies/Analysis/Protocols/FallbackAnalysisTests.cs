using Sparsescope.Studies.Analysis.Protocols;

namespace Sparsescope.Tests.Studies.Analysis.Protocols;

public sealed class FallbackAnalysisTests
{
    private enum World { OutliersCarryIt, SupportCarriesIt, NoEffect }

    // With the condition either the outliers grow, which push frequent tokens and make states look sparse, or the rest gets sparser.
    private static FallbackData Make(World world, ulong seed, int n)
    {
        var random = new SplitMix64(seed);
        double[] condition = new double[n], share = new double[n], length = new double[n];
        double[] clean = new double[n], outliers = new double[n], next = new double[n], other = new double[n];
        double[] sparsity = new double[n], without = new double[n], withoutNext = new double[n];
        for (var i = 0; i < n; i++)
        {
            condition[i] = i % 5;
            length[i] = random.NextGaussian();
            var grown = random.NextGaussian() + (world == World.OutliersCarryIt ? 0.3 * condition[i] : 0);
            var support = random.NextGaussian() + (world == World.SupportCarriesIt ? 0.4 * condition[i] : 0);
            share[i] = grown + 0.05 * random.NextGaussian();
            clean[i] = -8 + 0.5 * grown + 0.05 * random.NextGaussian();
            outliers[i] = -9 + 0.05 * random.NextGaussian();
            next[i] = clean[i] + 0.05 * random.NextGaussian();
            other[i] = clean[i] + 0.05 * random.NextGaussian();
            sparsity[i] = grown + support + 0.3 * length[i];
            without[i] = support + 0.3 * length[i];
            withoutNext[i] = sparsity[i] + 0.05 * random.NextGaussian();
        }
        return new()
        {
            Condition = condition,
            Clusters = [.. Enumerable.Range(0, n)],
            Paired = false,
            Length = [length],
            EnergyShare = share,
            Frequency = new Dictionary<string,
                double[]>
            { ["clean"] = clean, ["outliers"] = outliers, ["next"] = next, ["random"] = other },
            Cells = new Dictionary<string, IReadOnlyDictionary<string, double[]>>
            {
                ["hoyer"] = new Dictionary<string,
                    double[]>
                { ["clean"] = sparsity, ["outliers"] = without, ["next"] = withoutNext, ["random"] = withoutNext },
            },
            Seed = seed,
        };
    }

    [Fact]
    public void Outliers_that_push_frequent_tokens_and_carry_the_effect_are_the_rival_that_holds()
    {
        var found = FallbackAnalysis.Run(Make(World.OutliersCarryIt, 1, n: 1500), CancellationToken.None);
        Assert.Equal(FallbackVerdict.Holds, found.Verdict);
        Assert.True(found.Push.Low > 0.5 && Math.Abs(found.NextPush.Estimate) < 0.02, found.Sentence);
        Assert.True(found.Cells[0].Plain.Low > 0.1 && found.Cells[0].P > 0.01);
    }

    [Fact]
    public void An_effect_that_stands_without_them_refutes_the_rival()
    {
        var found = FallbackAnalysis.Run(Make(World.SupportCarriesIt, 2, n: 700), CancellationToken.None);
        Assert.Equal(FallbackVerdict.Refuted, found.Verdict);
        Assert.True(found.Cells[0].P <= 0.01 && found.Cells[0].Ablated.Low > 0.1, found.Sentence);
    }

    [Fact]
    public void Where_nothing_happens_there_is_nothing_to_explain_and_few_items_decide_nothing()
    {
        Assert.Equal(FallbackVerdict.NoEffect, FallbackAnalysis.Run(Make(World.NoEffect, 3, n: 1500), CancellationToken.None).Verdict);
        Assert.Equal(FallbackVerdict.Undecided, FallbackAnalysis.Run(Make(World.OutliersCarryIt, 4, n: 15), CancellationToken.None)
            .Verdict);
    }

    [Fact]
    public void Within_questions_what_differs_between_them_does_not_count()
    {
        var data = Make(World.NoEffect, 5, n: 1500);
        // Questions of the high conditions are sparser throughout: no effect within any of them.
        int[] clusters = [.. data.Condition.Select((_, i) => i / 5)];
        double[] shift = [.. clusters.Select(c => 5.0 * (c % 7))];
        var moved = data.Cells["hoyer"].ToDictionary(arm => arm.Key, arm => (double[])[.. arm.Value.Select((x, i) => x + shift[i])]);
        var found = FallbackAnalysis.Run(data with
        {
            Clusters = clusters,
            Paired = true,
            Cells = new Dictionary<string,
            IReadOnlyDictionary<string, double[]>>
            { ["hoyer"] = moved }
        }, CancellationToken.None);
        Assert.Equal(FallbackVerdict.NoEffect, found.Verdict);
    }
}
