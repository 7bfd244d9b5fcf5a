using Sparsescope.Studies.Probing;

namespace Sparsescope.Tests.Studies.Probing;

public sealed class ProbeFoldsTests
{
    private static (int[] Clusters, int[] Strata) Items(int count, ulong seed)
    {
        var random = new SplitMix64(seed);
        int[] clusters = [.. Enumerable.Range(0, count).Select(_ => random.NextInt32(count / 3))];
        return (clusters, [.. clusters.Select(cluster => cluster % 3 == 0 ? 1 : random.NextInt32(2))]);
    }

    [Fact]
    public void No_cluster_is_parted_and_labels_are_shared_alike()
    {
        var (clusters, strata) = Items(300, 1);
        var folds = ProbeFolds.Of(clusters, strata, ProbeFolds.Outer, 2);
        Assert.All(Enumerable.Range(0, 300).GroupBy(i => clusters[i]), cluster => Assert.Single(cluster.Select(i => folds[i]).Distinct()));
        foreach (var stratum in (int[])[0, 1])
        {
            var counts = Enumerable.Range(0, ProbeFolds.Outer)
                .Select(fold => Enumerable.Range(0, 300).Count(i => folds[i] == fold && strata[i] == stratum)).ToList();
            Assert.True(counts.Max() - counts.Min() <= 12, string.Join(' ', counts));
        }
    }

    [Fact]
    public void Inner_folds_leave_out_the_outer_one_and_part_no_cluster_either()
    {
        var (clusters, strata) = Items(120, 3);
        var outer = ProbeFolds.Of(clusters, strata, ProbeFolds.Outer, 4);
        var inner = ProbeFolds.InnerOf(outer, clusters, strata, 5);
        Assert.Equal(ProbeFolds.Outer, inner.Count);
        for (var fold = 0; fold < inner.Count; fold++)
        {
            for (var i = 0; i < 120; i++) Assert.Equal(outer[i] == fold, inner[fold][i] == -1);
            Assert.Equal(ProbeFolds.Inner, inner[fold].Where(f => f >= 0).Distinct().Count());
            Assert.All(Enumerable.Range(0, 120).GroupBy(i => clusters[i]), cluster =>
                Assert.Single(cluster.Select(i => inner[fold][i]).Distinct()));
        }
    }

    [Fact]
    public void A_seed_gives_the_same_folds_and_another_seed_others()
    {
        var (clusters, strata) = Items(90, 6);
        Assert.Equal(ProbeFolds.Of(clusters, strata, 5, 7), ProbeFolds.Of(clusters, strata, 5, 7));
        Assert.NotEqual(ProbeFolds.Of(clusters, strata, 5, 7), ProbeFolds.Of(clusters, strata, 5, 8));
    }

    [Fact]
    public void Too_few_clusters_are_refused() =>
        Assert.Throws<BadInputException>(() => ProbeFolds.Of([0, 0, 1, 1, 2, 3], [0, 1, 0, 1, 0, 1], 5, 1));
}
