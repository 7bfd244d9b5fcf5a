using System.Text.Json;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Records;
using Sparsescope.Statistics;
using Sparsescope.Studies.Groups;

namespace Sparsescope.Tests.Studies.Groups;

public sealed class GroupComparisonTests
{
    private static readonly IReadOnlyList<Metric> s_metrics = Metric.Parse("hoyer,gini");

    [Fact]
    public void Two_groups_give_Cliffs_delta_of_the_second_over_the_first_at_every_place()
    {
        var random = new SplitMix64(3);
        var items = Enumerable.Range(0, 24)
            .Select(i => (Group: i % 3 == 0 ? "easy" : "hard", Tokens: 10 + random.NextInt32(6), A: random.NextDouble()
                + (i % 3 == 0 ? 0 : 0.3), B: random.NextDouble())).ToList();
        var effects = Compare("level", items.Select((item, i) => Item(i, item.Group, item.Tokens, item.A, item.B)));
        Assert.Equal(4, effects.All.Count);   // two layers, two metrics
        double[] hard = [.. items.Where(i => i.Group == "hard").Select(i => i.A)],
            easy = [.. items.Where(i => i.Group == "easy").Select(i => i.A)];
        var effect = effects.All[0];
        Assert.Equal(("resid_post", 1, "last", "hoyer", 24),
            (effect.Place.Tap, effect.Place.Layer, effect.Place.Position, effect.Metric, effect.N));
        Assert.Equal(EffectSize.CliffsDelta(hard, easy), effect.Effect, 10);
        Assert.Equal(MannWhitney.Test(hard, easy).P, effect.P, 12);
        if (!(effect.Low < effect.Effect && effect.Effect < effect.High && effect.High <= 1)) Assert.Fail($"{effect}");
        if (!(Math.Abs(effect.GivenLength) <= 1)) Assert.Fail($"{effect.GivenLength}");
        Assert.Null(effects.Lengths.NoOverlap);
    }

    [Fact]
    public void An_order_gives_rho_and_a_named_order_is_kept()
    {
        var numbers = Compare("level", Enumerable.Range(0, 30)
            .Select(i => Item(i, (i % 5 + 1).ToString(), 10 + i % 7, i % 5 + 0.01 * i, -i)));
        Assert.True(numbers.Plan.IsOrdered);
        Assert.Equal(["1", "2", "3", "4", "5"], numbers.Plan.Names);
        var rho = Correlation.Spearman([.. Enumerable.Range(0, 30).Select(i => i % 5 + 1.0)],
            [.. Enumerable.Range(0, 30).Select(i => i % 5 + 0.01 * i)]);
        Assert.Equal(rho, numbers.All[0].Effect, 10);
        var named = Compare("level=low,mid,high", Enumerable.Range(0, 30)
            .Select(i => Item(i, ((string[])["high", "low", "mid", "other"])[i % 4], 10 + i % 7, i % 4, 1)));
        Assert.Equal(["low", "mid", "high"], named.Plan.Names);
        Assert.Equal((23, 7), (named.Items, named.WithoutGroup));
        Assert.True(double.IsNaN(named.All[1].Effect) && double.IsNaN(named.All[1].P));   // gini is constant
        Assert.Null(named.Json()[1]!["effect"]);
    }

    [Fact]
    public void A_figure_that_is_the_same_everywhere_has_delta_0_and_says_that_it_knows_little()
    {
        // Every templated prompt ends with the same token, so that layer 0 is the same in all.
        var effect = Compare("level", Enumerable.Range(0, 24).Select(i => Item(i, i % 2 == 0 ? "a" : "b", 10 + i % 3, 0.25, i))).All[0];
        Assert.Equal((0.0, 1.0, 24), (effect.Effect, effect.P, effect.N));
        if (!(effect.Low < 0 && effect.High > 0)) Assert.Fail($"{effect}");
    }

    [Fact]
    public void Lengths_that_tell_the_groups_apart_leave_no_effect_given_length_and_are_warned_of()
    {
        var effects = Compare("level", Enumerable.Range(0, 30).Select(i => Item(i, i < 15 ? "a" : "b", i < 15 ? 10 : 20, i, i)));
        Assert.True(double.IsNaN(effects.All[0].GivenLength));
        Assert.NotNull(effects.Lengths.NoOverlap);
        Assert.Equal(1, effects.All[0].Effect);
        Assert.Contains(new GroupText(effects, 80).Lines("hoyer"), line => line.StartsWith("warning", StringComparison.Ordinal));
    }

    [Fact]
    public void The_list_has_the_keys_of_the_contract_and_a_place_that_not_all_have_is_left_out()
    {
        var effects = Compare("level", Enumerable.Range(0, 12).Select(i => Item(i, i % 2 == 0 ? "a" : "b", 10, i, i) is var item && i == 0
            ? item with { States = [.. item.States, item.States[0] with { Position = 3 }] } : item));
        Assert.Equal(1, effects.LeftOut);
        Assert.All(effects.Json(), effect =>
            Assert.Equal(["tap", "layer", "position", "metric", "effect", "low", "high", "p", "n", "given_length"], effect!.AsObject()
                .Select(key => key.Key)));
    }

    [Theory]
    [InlineData(60), InlineData(80), InlineData(120)]
    public void No_line_is_wider_than_the_screen(int width)
    {
        var effects = Compare("level", Enumerable.Range(0, 30)
            .Select(i => Item(i, i % 2 == 0 ? "a group with a long name of many words" : "another group with a name", 10 + i % 3, i, -i)));
        Assert.All(new GroupText(effects, width).Lines("hoyer"), line => Assert.True(line.Length <= width, line));
    }

    [Theory]
    [InlineData("level=a", "two or more"), InlineData("=a,b", "names no field"), InlineData("level=a,a", "twice")]
    public void A_field_of_groups_is_written_as_it_must_be(string text, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<BadInputException>(() => GroupField.Parse(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("level", "a,a", "needs two groups"), InlineData("level", "a,b,c", "level=a,b"),
        InlineData("topic", "a,b", "there are level"), InlineData("level=a,z", "a,b", "there are a, b")]
    public void Groups_that_cannot_be_compared_are_refused(string field, string groups, string sentence)
    {
        var records = groups.Split(',').Select((group, i) => Item(i, group, 5, 1, 1).Item.Record);
        Assert.Contains(sentence, Assert.Throws<BadInputException>(() => GroupPlan.Of(GroupField.Parse(field), records)).Message,
            StringComparison.Ordinal);
    }

    private static GroupEffects Compare(string field, IEnumerable<Measurement> items)
    {
        var list = items.ToList();
        var comparison = new GroupComparison(GroupPlan.Of(GroupField.Parse(field), list.Select(item => item.Item.Record)), s_metrics);
        foreach (var item in list) comparison.Add(item);
        return comparison.Effects(1, CancellationToken.None);
    }

    private static Measurement Item(int index, string group, int tokens, double hoyer, double gini)
    {
        var record = new InputRecord
        {
            Index = index,
            Id = $"{index}",
            Where = $"in:{index + 1}",
            Fields = [KeyValuePair.Create("level", JsonSerializer.SerializeToElement(group))],
        };
        MeasuredState State(int layer) => new(new(new("resid_post", layer), $"l_out-{layer}", 4, false), tokens - 1, Phase.Prompt, 0,
            new Figures(s_metrics, [hoyer, gini]), null, null);
        return new(new(record, new int[tokens], null), null) { States = [State(1), State(2)] };
    }
}
