using Sparsescope.Studies.Probing;

namespace Sparsescope.Tests.Studies.Probing;

public sealed class ProbeComparisonTests
{
    private const int Items = 240, Width = 12;

    // Hard states are scaled by another size each, so that only what is divided by the norm reads the label alike in both.
    private static (ProbeTable Table, List<float[]> States) Make(bool scaled, ulong seed, Func<int, string>? condition = null)
    {
        var random = new SplitMix64(seed);
        var (labels, states) = (new bool[Items], new List<float[]>());
        for (var i = 0; i < Items; i++)
        {
            labels[i] = random.NextInt32(2) == 1;
            var size = scaled && i % 2 == 1 ? Math.Exp(2.5 * random.NextGaussian()) : 1;
            states.Add([.. Enumerable.Range(0, Width)
                .Select(j => (float)(size * (4 + (j == 2 ? (labels[i] ? 1 : -1) : 0) + 0.7 * random.NextGaussian())))]);
        }
        return (new()
        {
            Ids = [.. Enumerable.Range(0, Items).Select(i => $"{i}")],
            Places = [.. Enumerable.Range(0, Items)],
            Labels = labels,
            Clusters = [.. Enumerable.Range(0, Items)],
            Conditions = [.. Enumerable.Range(0, Items).Select(condition ?? (i => i % 2 == 0 ? "easy" : "hard"))],
            Baselines = new Dictionary<string, double[]>(),
            Dropped = 0,
        }, states);
    }

    [Fact]
    public void A_shift_of_size_is_undone_by_dividing_by_the_norm_and_seen()
    {
        var (table, states) = Make(scaled: true, 1);
        var found = new ProbeComparison(table, 1).Run(3, states);
        Assert.Equal(["plain", "sparsity", "normalised", "support", "terciles"], found.Variants.Select(variant => variant.Name));
        var normalised = found.Variants.Single(variant => variant.Name == "normalised");
        Assert.True(normalised.AurocShifted.Low > 0 && normalised.GainShifted.Low > 0, found.Sentence);
        Assert.Equal(ProbeVerdict.Helps, found.Verdict);
        Assert.Equal(0, found.Variants[0].GainShifted.Estimate);
    }

    [Fact]
    public void Without_a_shift_nothing_helps()
    {
        var (table, states) = Make(scaled: false, 2);
        var found = new ProbeComparison(table, 1).Run(3, states);
        Assert.NotEqual(ProbeVerdict.Helps, found.Verdict);
        Assert.True(found.Variants[0].Shifted.Auroc > 0.8);
    }

    [Fact]
    public void A_shift_needs_two_conditions_with_both_labels()
    {
        Assert.Throws<BadInputException>(() => new ProbeComparison(Make(false, 3, _ => "one").Table, 1));
        Assert.Throws<BadInputException>(() => new ProbeComparison(Make(false, 3, i => $"{i % 3}").Table, 1));
        var (table, _) = Make(false, 4);
        Assert.Throws<BadInputException>(() =>
            new ProbeComparison(table with { Conditions = [.. table.Labels.Select(label => $"{label}")] }, 1));
    }
}
