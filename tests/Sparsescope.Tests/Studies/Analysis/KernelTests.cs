using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Tests.Studies.Analysis.Tables;

namespace Sparsescope.Tests.Studies.Analysis;

/// <summary>The blocked kernel and what stands on it, against loops that can be read at a glance.</summary>
public sealed class KernelTests
{
    [Theory]
    [InlineData(1, 1, 1, 1)]
    [InlineData(7, 3, 5, 2)]
    [InlineData(600, 17, 41, 3)]
    [InlineData(256, 8, 64, 40)]
    public void Products_are_those_of_a_plain_loop(int n, int columns, int replicates, int width)
    {
        var random = new SplitMix64(1);
        double[] Some(int length) => [.. Enumerable.Range(0, length).Select(_ => random.NextGaussian())];
        var matrix = Enumerable.Range(0, columns).Select(_ => Some(n)).ToArray();
        var rows = Enumerable.Range(0, replicates).Select(_ => Some(width * n)).ToArray();
        var seen = new double[replicates][];
        new Products(matrix, n).Run(replicates, width, (r, into) => rows[r].CopyTo(into), (r, sums) => seen[r] = sums.ToArray(), 2,
            CancellationToken.None);
        for (var r = 0; r < replicates; r++)
        {
            for (var w = 0; w < width; w++)
            {
                for (var c = 0; c < columns; c++)
                {
                    var expected = 0.0;
                    for (var i = 0; i < n; i++) expected += rows[r][w * n + i] * matrix[c][i];
                    if (!(Math.Abs(expected - seen[r][w * columns + c]) <= 1e-11 * n))
                        Assert.Fail($"replicate {r}, row {w}, column {c}: {expected:R}, got {seen[r][w * columns + c]:R}");
                }
            }
        }
    }

    [Fact]
    public void Permutation_p_and_max_T_are_those_of_a_plain_loop()
    {
        var table = Make(Design(Scale.Ordinal, 4, false), 40, (random, condition, _, cell) => 0.2 * cell * condition
            + random.NextGaussian(), points: 5);
        var found = Run(table);
        var values = Ranks.Of([.. table.Items.Select(item => item.Value)]);
        var ranks = Enumerable.Range(0, 5).Select(c => Ranks.Of([.. table.Items.Select(item => item.Figures[c])])).ToArray();
        var observed = ranks.Select(r => Math.Abs(Correlation.Pearson(values, r))).ToArray();
        int[] reached = new int[5], reachedMax = new int[5];
        for (var b = 0; b < Quick.Permutations; b++)
        {
            var order = Enumerable.Range(0, 40).ToArray();
            new SplitMix64(SplitMix64.Derive(new Seeds(1).Permutation, (ulong)b)).Shuffle<int>(order);
            double[] moved = [.. order.Select(i => values[i])];
            var statistics = ranks.Select(r => Math.Abs(Correlation.Pearson(moved, r))).ToArray();
            for (var c = 0; c < 5; c++)
            {
                if (statistics[c] >= observed[c] - 1e-12) reached[c]++;
                if (statistics.Max() >= observed[c] - 1e-12) reachedMax[c]++;
            }
        }
        Assert.Equal(reached.Select(k => (k + 1.0) / 500), found.Cells.Select(c => c.P));
        Assert.Equal(reachedMax.Select(k => (k + 1.0) / 500), found.Cells.Select(c => c.PMax));
    }

    [Fact]
    public void Effects_are_the_textbook_ones()
    {
        var ordinal = Make(Design(Scale.Ordinal, 5, false), 60, (random, condition, tokens, _) => condition + tokens / 9.0
            + random.NextGaussian(), Growing);
        double[] values = [.. ordinal.Items.Select(item => item.Value)], figures = [.. ordinal.Items.Select(item => item.Figures[0])];
        Near(Correlation.Spearman(values, figures), Run(ordinal).Cells[0].Effect.Estimate);
        var units = DesignUnits.Of(ordinal);
        double[] lengths = [.. ordinal.Items.Select(item => (double)item.Tokens)];
        var frame = new RegressionFrame(units, [.. Enumerable.Range(0, 60)], Ranks.Of(lengths));
        Near(PartialCorrelation.Spearman(values, figures, [lengths]).R, frame.Effect(frame.Outcome(figures)));

        var two = Make(Design(Scale.Categorical, 2, false), 60, (random, condition, _, _) => Math.Round(condition + random.NextGaussian()));
        var wins = 0.0;
        foreach (var target in two.Items.Where(item => item.Condition == 1))
        {
            foreach (var baseline in two.Items.Where(item => item.Condition == 0))
                wins += Math.Sign(target.Figures[0] - baseline.Figures[0]);
        }
        Near(wins / 900, Run(two).Cells[0].Effect.Estimate);

        var paired = Make(Design(Scale.Categorical, 2, true), 60, (random, condition, _, _) => condition + random.NextGaussian());
        var differences = Enumerable.Range(0, 60).Select(q => paired.Items[2 * q + 1].Figures[0] - paired.Items[2 * q].Figures[0])
            .ToArray();
        Near(Moments.Mean(differences) / Moments.StandardDeviation(differences), Run(paired).Cells[0].Effect.Estimate);
    }

    [Fact]
    public void Length_strata_hold_as_many_of_the_lower_as_of_the_upper_half_of_conditions()
    {
        var table = Make(Design(Scale.Ordinal, 5, false), 1000, (random, _, _, _) => random.NextGaussian(), Growing);
        var halves = Matched(table, condition => condition < 2 ? 0 : condition > 2 ? 1 : -1);
        Assert.True(halves.Count is 2 or 3);
        Assert.True(halves.Sum(half => half.N) >= 300);
    }

    [Fact]
    public void Length_strata_hold_equally_many_of_two_conditions_at_the_same_lengths()
    {
        var table = Make(Design(Scale.Categorical, 2, false), 1000, (random, _, _, _) => random.NextGaussian(), (random, condition) =>
            Growing(random, 2 * condition));
        var groups = Matched(table, condition => condition);
        Assert.Equal(groups[0].N, groups[1].N);
        Assert.True(groups[0].N >= 100);
        Assert.True(Math.Abs(groups[0].Tokens - groups[1].Tokens) < 2);
    }

    [Fact]
    public void Values_that_are_mostly_the_same_are_matched_all_the_same()
    {
        var table = Make(Design(Scale.Continuous, 5, false), 500, (random, _, _, _) => random.NextGaussian(), Growing);
        var mostlyZero = table with { Items = [.. table.Items.Select(item => item with { Value = Math.Max(0, item.Value - 2) })] };
        var groups = Matched(mostlyZero, condition => condition <= 2 ? 0 : 1);
        Assert.Equal(groups[0].N, groups[1].N);
        Assert.True(Math.Abs(groups[0].Tokens - groups[1].Tokens) < 2);
    }

    private static List<(int N, double Tokens)> Matched(StudyTable table, Func<int, int> group)
    {
        var units = DesignUnits.Of(table);
        var chosen = LengthMatch.Choose(table, units, [.. Enumerable.Range(0, units.Count)], 1);
        Assert.Equal(chosen.Distinct().Count(), chosen.Length);
        return [.. chosen.Select(u => table.Items[units.FirstItem(u)]).GroupBy(item => group(item.Condition)).OrderBy(g => g.Key)
            .Select(g => (g.Count(), g.Average(item => item.Tokens)))];
    }

    private static void Near(double expected, double actual)
    {
        if (!(Math.Abs(expected - actual) <= 1e-10)) Assert.Fail($"expected {expected:R}, got {actual:R}");
    }
}
