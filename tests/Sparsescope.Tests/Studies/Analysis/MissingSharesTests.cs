using Sparsescope.Studies.Analysis;
using Sparsescope.Studies.Spec;
using static Sparsescope.Tests.Studies.Analysis.Tables;

namespace Sparsescope.Tests.Studies.Analysis;

/// <summary>Where shares of missing items make a comparison doubtful, to the item; p against Fisher's test in whole numbers.</summary>
public sealed class MissingSharesTests
{
    [Theory]
    [InlineData(100, 5, 0, null)]              // exactly five points, p 0.0594
    [InlineData(100, 0, 5, null)]
    [InlineData(100, 6, 0, "0.029")]
    [InlineData(10, 1, 0, "1")]                // ten points, and no more than chance
    [InlineData(10, 3, 0, "0.211")]
    [InlineData(10, 5, 0, "0.033")]
    [InlineData(10, 8, 1, "0.005")]
    [InlineData(10, 1, 8, "0.005")]
    [InlineData(1000, 6, 0, "0.031")]          // 0.6 points, and more than chance
    [InlineData(1000, 5, 0, null)]             // p 0.062
    [InlineData(1000, 8, 1, "0.039")]
    [InlineData(1000, 7, 1, null)]             // p 0.070
    [InlineData(10, 5, 5, null)]
    [InlineData(10, 10, 10, null)]
    public void Of_two_conditions(int asked, int first, int second, string? p)
    {
        var sentence = MissingShares.Differ(Of(asked, first, second));
        if (p is null)
        {
            Assert.Null(sentence);
            return;
        }
        var (most, least) = first > second ? (0, 1) : (1, 0);
        int[] missing = [first, second];
        Assert.Equal($"items are missing unequally: {missing[most]} of {asked} of 'c{most}', {missing[least]} of {asked} of 'c{least}' "
            + $"(Fisher's exact p {p})", sentence);
    }

    [Fact]
    public void Of_three_the_smallest_p_is_Holms()
    {
        // p of the pairs: 0.031, 0.031 and 1; times three it is no more than chance.
        Assert.Null(MissingShares.Differ(Of(1000, 6, 0, 0)));
        Assert.Contains("8 of 1000 of 'c1', 0 of 1000 of 'c0' (Fisher's exact p 0.023)", MissingShares.Differ(Of(1000, 0, 8, 0)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_condition_of_which_nothing_is_left_still_counts_and_one_that_was_never_asked_does_not()
    {
        Assert.Contains("10 of 10 of 'c0', 0 of 10 of 'c1' (Fisher's exact p 0)", MissingShares.Differ(Of(10, 10, 0)),
            StringComparison.Ordinal);
        var asked = Of(10, 3, 0);
        Assert.Null(MissingShares.Differ(asked with { Items = [.. asked.Items.Where(item => item.Condition == 0)] }));
        var third = Of(10, 5, 0, 0);
        Assert.Contains("5 of 10 of 'c0', 0 of 10 of 'c1' (Fisher's exact p 0.033)",
            MissingShares.Differ(third with { Items = [.. third.Items.Where(item => item.Condition != 2)] }), StringComparison.Ordinal);
    }

    [Fact]
    public void A_measured_condition_is_compared_in_fifths()
    {
        var table = Make(Design(Scale.Continuous, 1, false), 100, (random, _, _, _) => random.NextGaussian());
        table = table with { Items = [.. table.Items.Select((item, i) => item with { Value = i })] };
        Assert.Null(MissingShares.Differ(table));
        Assert.Contains("5 of 25 of 'fifth 5', 0 of 20 of 'fifth 1'",
            MissingShares.Differ(table with { Missing = [.. Enumerable.Repeat(new MissingItem(0, 99), 5)] }), StringComparison.Ordinal);
    }

    // Conditions of so many items each, some of them missing.
    private static StudyTable Of(int asked, params int[] missing)
    {
        var table = Make(Design(Scale.Ordinal, missing.Length, false), asked * missing.Length, (random, _, _, _) => random.NextGaussian());
        return table with
        {
            Items = [.. missing.SelectMany((count, k) => table.Items.Where(item => item.Condition == k).Skip(count))],
            Missing = [.. missing.SelectMany((count, k) => Enumerable.Repeat(new MissingItem(k, k), count))],
        };
    }
}
