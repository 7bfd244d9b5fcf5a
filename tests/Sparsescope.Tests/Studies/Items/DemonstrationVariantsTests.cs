using Sparsescope.Studies.Items;

namespace Sparsescope.Tests.Studies.Items;

/// <summary>Sets of demonstrations as a random factor, on data made here.</summary>
public sealed class DemonstrationVariantsTests
{
    private static readonly WordTokenText s_words = new();

    [Fact]
    public void Questions_take_turns_at_the_sets_and_a_question_keeps_its_set_at_every_number()
    {
        var items = Build(questions: 40, examples: 30, sets: "sets: 4", limit: 12);
        var questions = items.GroupBy(item => item.Pair).ToList();
        Assert.Equal(12, questions.Count);
        Assert.All(questions, question => Assert.Single(question.Select(item => item.Group).Distinct()));
        Assert.Equal([3, 3, 3, 3], questions.CountBy(question => question.First().Group!).Select(set => set.Value));
        foreach (var question in questions)
        {
            var shown = question.Select(Shown).ToList();
            Assert.Equal([0, 1, 3], shown.Select(text => text.Count(c => c == ';')));
            Assert.StartsWith(shown[0], shown[1], StringComparison.Ordinal);
            Assert.StartsWith(shown[1], shown[2], StringComparison.Ordinal);
        }
        var full = items.Where(item => item.Condition == "3").ToList();
        foreach (var set in full.GroupBy(item => item.Group)) Assert.Single(set.Select(Shown).Distinct());
        Assert.Equal(4, full.Select(Shown).Distinct().Count());
    }

    [Fact]
    public void Questions_of_a_set_stand_together_so_that_their_common_beginning_is_computed_once()
    {
        var groups = Build(questions: 40, examples: 30, sets: "sets: 4", limit: 20).Select(item => item.Group).ToList();
        Assert.Equal(3, groups.Zip(groups.Skip(1)).Count(pair => pair.First != pair.Second));
    }

    [Fact]
    public void A_study_that_says_nothing_has_ten_sets_and_with_one_set_no_question_has_a_group()
    {
        Assert.Equal(10, Build(questions: 40, examples: 30, sets: "", limit: 20).Select(item => item.Group).Distinct().Count());
        var one = Build(questions: 40, examples: 30, sets: "sets: 1", limit: 5);
        Assert.All(one, item => Assert.Null(item.Group));
        Assert.Single(one.Where(item => item.Condition == "3").Select(Shown).Distinct());
    }

    [Fact]
    public void The_items_of_a_smaller_limit_are_among_those_of_a_larger_one_with_the_same_demonstrations()
    {
        var larger = Build(questions: 40, examples: 30, sets: "sets: 3", limit: 20).ToDictionary(item => item.Id);
        var smaller = Build(questions: 40, examples: 30, sets: "sets: 3", limit: 7);
        Assert.All(smaller, item => Assert.Equal((item.Prompt, item.Group), (larger[item.Id].Prompt, larger[item.Id].Group)));
    }

    [Fact]
    public void A_question_is_not_asked_after_itself()
    {
        using var folder = new DataFolder().With("questions.jsonl", Records("q", 12)).With("examples.jsonl", Records("q", 12));
        var items = Build(folder, "sets: 4", limit: 12);
        Assert.NotEmpty(items);
        Assert.All(items, item => Assert.DoesNotContain(item.Prompt[Shown(item).Length..].TrimStart('>') + ";", item.Prompt,
            StringComparison.Ordinal));
    }

    private static IReadOnlyList<StudyItem> Build(int questions, int examples, string sets, int limit)
    {
        using var folder = new DataFolder().With("questions.jsonl", Records("q", questions)).With("examples.jsonl", Records("e", examples));
        return Build(folder, sets, limit);
    }

    private static IReadOnlyList<StudyItem> Build(DataFolder folder, string sets, int limit) => StudyItems.Build(StudyText.Read($$$"""
        study: shots
        claim: More examples are denser.
        direction: denser
        data: {files: questions.jsonl}
        prompt: "{% for shown in demonstrations %}{{ shown.q }}; {% endfor %}>{{ q }}"
        condition:
          scale: ordinal
          variants: {kind: demonstrations, counts: [0, 1, 3], files: examples.jsonl, require: [q]{{{(sets.Length > 0 ? ", " + sets : "")}}}}
        pair: record
        primary: {metrics: [hoyer], layers: [-1]}
        """), folder.Path, s_words, limit, seed: 1);

    private static string Records(string name, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(i => $$"""{"q": "{{name}}{{i}}"}""" + "\n"));

    private static string Shown(StudyItem item) => item.Prompt[..item.Prompt.LastIndexOf('>')];
}
