using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Tests.Studies.Analysis;

/// <summary>Items that are not independent: they are drawn and moved as whole clusters.</summary>
public sealed class ClusterTests
{
    [Fact]
    public void A_draw_takes_whole_clusters_as_many_as_there_are()
    {
        int[] cluster = [0, 1, 1, 2, 2, 2, 3];
        var set = new ClusterSet(cluster);
        Assert.Equal(4, set.Count);
        var counts = new double[7];
        var sum = new double[4];
        for (var seed = 0ul; seed < 4000; seed++)
        {
            set.Draw(seed, counts);
            Assert.True(counts[1] == counts[2] && counts[3] == counts[4] && counts[4] == counts[5]);
            double[] drawn = [counts[0], counts[1], counts[3], counts[6]];
            Assert.Equal(4, drawn.Sum());
            for (var c = 0; c < 4; c++) sum[c] += drawn[c];
        }
        Assert.All(sum, times => Assert.InRange(times, 3750, 4250));   // each once on average; four standard errors
    }

    [Fact]
    public void A_permutation_moves_clusters_among_those_of_their_size()
    {
        int[] cluster = [0, 1, 1, 2, 3, 3, 4, 5, 5, 5, 6, 7, 8, 9];
        var set = new ClusterSet(cluster);
        Assert.False(set.SizesMix);                                                  // 7! · 2! orders
        var random = new SplitMix64(4);
        var seen = new HashSet<string>();
        for (var i = 0; i < 200; i++)
        {
            var from = set.Permute(random);
            Assert.Equal(Enumerable.Range(0, 14), from.Order());
            Assert.Equal([7, 8, 9], from[7..10]);                                    // the only one of three
            Assert.True((from[1], from[2], from[4], from[5]) is (1, 2, 4, 5) or (4, 5, 1, 2));
            Assert.Equal([0, 3, 6, 10, 11, 12, 13], ((int[])[from[0], from[3], from[6], .. from[10..]]).Order());
            seen.Add(string.Join(',', from));
        }
        Assert.True(seen.Count > 190);
    }

    [Fact]
    public void Where_hardly_any_order_is_left_clusters_of_all_sizes_change_places()
    {
        int[] cluster = [0, 1, 1, 2, 2, 2, 3, 3, 3, 3];
        var set = new ClusterSet(cluster);
        Assert.True(set.SizesMix);
        var random = new SplitMix64(4);
        var orders = Enumerable.Range(0, 400).Select(_ => set.Permute(random))
            .Select(from => string.Join(',', cluster.Index().Select(place => cluster[from[place.Index]]))).ToHashSet();
        Assert.Equal(24, orders.Count);                                              // 4!
        Assert.All(orders, order => Assert.Equal(4, order.Split(',').Distinct().Count()));
    }

    [Fact]
    public void Copies_of_an_item_add_nothing_to_what_is_known()
    {
        var table = Tables.Make(Tables.Design(Scale.Ordinal, 2, paired: false), 60, (random, condition, _, _) => 0.3 * condition
            + random.NextGaussian());
        var alone = Tables.Run(table);
        var copied = Copies(table, 4);
        var clustered = Tables.Run(copied with { Design = copied.Design with { Clustered = true } });
        var naive = Tables.Run(copied);
        double Width(StudyResult result) => result.Cells[0].Effect.High - result.Cells[0].Effect.Low;
        Assert.Equal(alone.Cells[0].Effect.Estimate, clustered.Cells[0].Effect.Estimate, 1e-12);
        Assert.InRange(Width(clustered) / Width(alone), 0.85, 1.18);
        Assert.InRange(Width(naive) / Width(alone), 0.4, 0.6);                       // √4 too narrow
        Assert.InRange(clustered.Cells[0].P / alone.Cells[0].P, 0.4, 2.5);
        Assert.True(naive.Cells[0].P < alone.Cells[0].P);
        var (means, lone) = (clustered.Cells[0].Means[0], alone.Cells[0].Means[0]);
        Assert.InRange((means.High - means.Low) / (lone.High - lone.Low), 0.85, 1.18);
        Assert.Contains(clustered.Notes, note => note.Contains("60 clusters", StringComparison.Ordinal));
    }

    [Fact]
    public void Clusters_of_one_give_what_single_items_give_but_for_the_draw()
    {
        var table = Tables.Make(Tables.Design(Scale.Ordinal, 2, paired: false), 80, (random, condition, _, _) => 0.5 * condition
            + random.NextGaussian());
        var single = Copies(table, 1);
        var (plain, clustered) = (Tables.Run(table), Tables.Run(single with { Design = single.Design with { Clustered = true } }));
        Assert.Equal(plain.Verdict.Name, clustered.Verdict.Name);
        Assert.Equal(plain.Cells[0].Effect.Low, clustered.Cells[0].Effect.Low, 1e-12);
        Assert.InRange(clustered.Cells[0].P / plain.Cells[0].P, 0.4, 2.5);
    }

    [Fact]
    public void Many_items_in_few_clusters_decide_nothing()
    {
        var table = Tables.Make(Tables.Design(Scale.Ordinal, 2, paired: false), 8, (random, condition, _, _) => 5 * condition
            + random.NextGaussian());
        var copied = Copies(table, 20);
        var result = Tables.Run(copied with { Design = copied.Design with { Clustered = true } });
        Assert.Equal(VerdictWord.Undecided, result.Verdict.Name);
        Assert.Contains("8 clusters are too few", result.Verdict.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public void Accuracy_is_told_by_condition_with_an_interval_over_clusters()
    {
        var table = Tables.Make(Tables.Design(Scale.Ordinal, 2, paired: false), 60, (random, _, _, _) => random.NextGaussian());
        table = table with
        {
            Items = [
            .. table.Items.Select((item, i) => item with { Judged = i % 3 == 0 ? true : i % 5 == 0 ? null : false })]
        };
        var alone = Tables.Run(table).Conditions[0].Accuracy!.Value;
        Assert.Equal(table.Items.Count(item => item is { Condition: 0, Judged: true }) / (double)table.Items.Count(item =>
            item is { Condition: 0, Judged: not null }), alone.Estimate, 1e-12);
        var copied = Copies(table, 4);
        var clustered = Tables.Run(copied with { Design = copied.Design with { Clustered = true } }).Conditions[0].Accuracy!.Value;
        Assert.Equal(alone.Estimate, clustered.Estimate, 1e-12);
        Assert.InRange((clustered.High - clustered.Low) / (alone.High - alone.Low), 0.8, 1.25);
        Assert.Null(Tables.Run(Tables.Make(table.Design, 30, (random, _, _, _) => random.NextGaussian())).Conditions[0].Accuracy);
    }

    private static StudyTable Copies(StudyTable table, int times) =>
        table with
        {
            Items = [.. table.Items.SelectMany((item, i) =>
            Enumerable.Repeat(item with { Group = FormattableString.Invariant($"cluster {i}") }, times))]
        };
}
