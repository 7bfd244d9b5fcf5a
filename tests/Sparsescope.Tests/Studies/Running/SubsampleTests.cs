using CsCheck;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Running;

namespace Sparsescope.Tests.Studies.Running;

public sealed class SubsampleTests
{
    [Fact]
    public void Every_condition_gives_the_same_number_of_items_or_all_it_has()
    {
        var items = Unpaired(("a", 10), ("b", 3), ("c", 50));
        var chosen = Subsample.Of(items, 5, seed: 1);
        Assert.Equal([("a", 5), ("b", 3), ("c", 5)], chosen.GroupBy(index => items[index].Condition)
            .Select(group => (group.Key, group.Count())));
    }

    [Fact]
    public void Questions_are_taken_whole()
    {
        var items = Paired(questions: 12, "plain", "typos", "words");
        var chosen = Subsample.Of(items, 4, seed: 1);
        Assert.Equal(12, chosen.Count);
        Assert.All(chosen.GroupBy(index => items[index].Pair), question => Assert.Equal(3, question.Count()));
    }

    [Fact]
    public void Groups_are_taken_in_turn() => Property.Holds(Gen.Select(Gen.Int[1, 12], Gen.Int[1, 8], Gen.Int[0, 40], Gen.ULong, Gen.Bool),
        kind =>
        {
            var (groups, each, most, seed, isPaired) = kind;
            var items = Grouped(groups, each, isPaired);
            var chosen = Subsample.Of(items, most, seed);
            var units = chosen.Select(index => items[index]).GroupBy(item => item.Pair ?? item.Id).ToList();
            Assert.Equal(Math.Min(most, groups * each), units.Count);
            var ofGroup = units.GroupBy(unit => unit.First().Group).Select(group => group.Count()).ToList();
            Assert.Equal(Math.Min(most, groups), ofGroup.Count);
            Assert.True(ofGroup.Count == 0 || ofGroup.Max() - ofGroup.Min() <= 1);
        });

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1000, 60)]
    public void None_and_more_than_all_are_no_special_case(int perCondition, int expected) =>
        Assert.Equal(expected, Subsample.Of(Unpaired(("a", 30), ("b", 30)), perCondition, seed: 1).Count);

    [Fact]
    public void The_seed_decides_and_the_order_is_the_studys()
    {
        var items = Unpaired(("a", 40), ("b", 40));
        Assert.Equal(Subsample.Of(items, 10, 3), Subsample.Of(items, 10, 3));
        Assert.NotEqual(Subsample.Of(items, 10, 3), Subsample.Of(items, 10, 4));
        Assert.Equal(Subsample.Of(items, 10, 3).Order(), Subsample.Of(items, 10, 3));
    }

    private static List<StudyItem> Unpaired(params (string Condition, int Count)[] conditions) =>
        [.. conditions.SelectMany(condition => Enumerable.Range(0, condition.Count)
            .Select(i => new StudyItem { Id = $"{condition.Condition}{i}", Condition = condition.Condition, Value = 0, Prompt = "p" }))];

    /// <summary>As many items, or questions in two conditions, of every group; those of a group stand together.</summary>
    private static List<StudyItem> Grouped(int groups, int each, bool isPaired) =>
        [.. Enumerable.Range(0, groups * each).SelectMany(unit => (isPaired ? new[] { "a", "b" } : ["a"]).Select(condition =>
            new StudyItem
            {
                Id = $"{unit}/{condition}",
                Condition = condition,
                Value = 0,
                Pair = isPaired ? $"{unit}" : null,
                Group = $"group {unit / each}",
                Prompt = "p",
            }))];

    private static List<StudyItem> Paired(int questions, params string[] conditions) =>
        [.. Enumerable.Range(0, questions)
            .SelectMany(q => conditions.Select(condition =>
                new StudyItem { Id = $"{q}/{condition}", Condition = condition, Value = 0, Pair = $"{q}", Prompt = "p" }))];
}
