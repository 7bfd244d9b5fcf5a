using Sparsescope.Studies.Items;

namespace Sparsescope.Tests.Studies.Items;

public sealed class StudyItemsTests
{
    private static readonly WordTokenText s_words = new();

    private static readonly string s_many =
        string.Join('\n', Enumerable.Range(0, 100).Select(i => $$"""{"q": "question {{i}}", "level": {{1 + i % 2}}, "twin": {{i / 2}}}"""));

    [Fact]
    public void A_limit_is_per_condition_in_file_order_and_a_smaller_one_takes_from_a_larger()
    {
        using var data = new DataFolder().With("items.jsonl", s_many);
        var spec = StudyText.Read(StudyText.Sound);
        var ten = StudyItems.Build(spec, data.Path, s_words, 10, 7);
        Assert.All(ten.CountBy(item => item.Condition), group => Assert.Equal(10, group.Value));
        Assert.Equal(ten.Select(Place).Order(), ten.Select(Place));
        var five = StudyItems.Build(spec, data.Path, s_words, 5, 7);
        Assert.Subset(ten.Select(item => item.Id).ToHashSet(), five.Select(item => item.Id).ToHashSet());
        Assert.Equal(100, StudyItems.Build(spec, data.Path, s_words, null, 7).Count);

        static int Place(StudyItem item) => int.Parse(item.Id.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture);
    }

    [Fact]
    public void Pairs_by_a_field_are_whole_and_the_others_are_counted()
    {
        using var data = new DataFolder().With("items.jsonl", s_many + "\n" + """{"q": "alone", "level": 1, "twin": 99}""");
        var spec = StudyText.Read(StudyText.Sound + "\npair: twin");
        var set = StudyItems.Read(spec, data.Path, s_words, 8, 7);
        Assert.Equal(8, set.Items.Select(item => item.Pair).Distinct().Count());
        Assert.All(set.Items.GroupBy(item => item.Pair), pair => Assert.Equal(["1", "2"], pair.Select(item => item.Condition)));
        Assert.Equal(1, Assert.Single(set.Skipped).Value);
    }

    [Fact]
    public void Ordinal_values_are_the_numbers_of_the_names_or_their_places()
    {
        using var data = new DataFolder().With("items.jsonl", """
            {"q": "a", "level": "easy"}
            {"q": "b", "level": "hard"}
            """);
        var spec = StudyText.Read(StudyText.Sound.Replace("[1, 2]", "[easy, hard]", StringComparison.Ordinal));
        Assert.Equal([0, 1], StudyItems.Build(spec, data.Path, s_words, null, 1).Select(item => item.Value));
        data.With("items.jsonl", s_many);
        Assert.Equal([1, 2], StudyItems.Build(StudyText.Read(StudyText.Sound), data.Path, s_words, 1, 1).Select(item => item.Value)
            .Order());
    }

    [Fact]
    public void A_prompt_that_names_no_field_is_refused_at_its_line_and_the_record()
    {
        using var data = new DataFolder().With("items.jsonl", s_many);
        var spec = StudyText.Read(StudyText.Sound.Replace("\"{{ q }}\"", "|\n  Q:\n  {{ quest }}", StringComparison.Ordinal));
        var error = Assert.Throws<BadInputException>(() => StudyItems.Build(spec, data.Path, s_words, null, 1));
        Assert.Equal("study.yaml:8: the prompt cannot be made for items.jsonl:1: 'quest' is undefined.", error.Message);
    }

    [Fact]
    public void All_of_MATH_500_is_measured_with_the_problem_as_the_whole_prompt()
    {
        var items = StudyItems.Build(StudyText.Shipped("math500-levels"), Shared.Path("data"), s_words, null, 1);
        Assert.Equal(500, items.Count);
        Assert.Equal([43, 90, 105, 128, 134], items.GroupBy(item => item.Value).OrderBy(group => group.Key).Select(group => group.Count()));
        Assert.StartsWith("Convert the point $(0,3)$", items[0].Prompt);
        Assert.Equal(@"\left( 3, \frac{\pi}{2} \right)", items[0].Answer!.Gold);
        Assert.Equal("Precalculus", items[0].Moderator);
    }

    [Fact]
    public void Answers_are_read_as_numbers_and_letters()
    {
        Assert.All(StudyItems.Build(StudyText.Shipped("gsm8k-steps"), Shared.Path("data"), s_words, null, 1),
            item => Assert.Matches(@"^-?\d+(\.\d+)?$", item.Answer!.Gold));
        var puzzles = StudyItems.Build(StudyText.Shipped("answer-choices-bbh"), Shared.Path("data"), s_words, null, 1);
        Assert.All(puzzles, item => Assert.Equal(item.Value, item.Answer!.Choices.Count));
    }

    [Theory]
    [InlineData("a b  c", 3, 2, "a b")]
    [InlineData(" a\nb ", 2, 5, " a\nb")]
    [InlineData("", 0, 3, "")]
    [InlineData("a", 1, 0, "")]
    public void Words_stand_for_tokens(string text, int count, int take, string taken)
    {
        Assert.Equal(count, s_words.Count(text));
        Assert.Equal(taken, s_words.Take(text, take));
    }
}
