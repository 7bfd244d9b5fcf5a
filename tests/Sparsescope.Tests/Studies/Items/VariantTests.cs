using Sparsescope.Studies.Items;
using Sparsescope.Studies.Variants;

namespace Sparsescope.Tests.Studies.Items;

/// <summary>What the designs of the shipped studies promise of their items, on the published data.</summary>
public sealed class VariantTests
{
    private static readonly WordTokenText s_words = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Options_are_different_nested_and_hold_the_right_one_equally_often_everywhere(ulong seed)
    {
        var spec = StudyText.Shipped("answer-choices-mmlu");
        var items = StudyItems.Build(spec, Shared.Path("data"), s_words, limit: 120, seed);
        Assert.Equal(600, items.Count);
        foreach (var question in items.GroupBy(item => item.Pair))
        {
            string[] smaller = [];
            foreach (var item in question)
            {
                var options = Options(item);
                var gold = options[item.Answer!.Gold[0] - 'A'];
                Assert.Equal(int.Parse(item.Condition, System.Globalization.CultureInfo.InvariantCulture), options.Length);
                Assert.Equal(options.Length, options.Select(Normalised.Of).Distinct().Count());
                Assert.Equal(options.Length, item.Answer.Choices.Count);
                Assert.Subset(options.ToHashSet(), smaller.ToHashSet());
                if (smaller.Length > 0) Assert.Contains(gold, smaller);
                smaller = options;
            }
        }
        foreach (var condition in items.GroupBy(item => item.Condition))
        {
            var counts = condition.CountBy(item => item.Answer!.Gold).Select(position => position.Value).ToList();
            Assert.Equal(condition.First().Answer!.Choices.Count, counts.Count);
            Assert.InRange(counts.Max() - counts.Min(), 0, 1);
        }
    }

    [Fact]
    public void Paddings_have_the_tokens_asked_for_begin_with_each_other_and_leave_the_question_out()
    {
        var spec = StudyText.Shipped("context-length");
        foreach (var question in StudyItems.Build(spec, Shared.Path("data"), s_words, limit: 20, seed: 5).GroupBy(item => item.Pair))
        {
            var items = question.ToList();
            var bare = items[0].Prompt;
            Assert.StartsWith("Question: ", bare);
            var before = "";
            foreach (var item in items)
            {
                Assert.EndsWith(bare, item.Prompt);
                Assert.Equal(item.Value, s_words.Count(item.Prompt) - s_words.Count(bare));
                var padding = item.Prompt[..^bare.Length].TrimEnd();
                Assert.StartsWith(before, padding);
                before = padding;
            }
        }
    }

    [Fact]
    public void Cut_evidences_of_a_question_have_the_same_number_of_tokens()
    {
        var spec = StudyText.Shipped("knowledge-conflict");
        foreach (var tokens in (ITokenText[])[s_words, new Letters()])
        {
            var items = StudyItems.Build(spec, Shared.Path("data"), tokens, limit: 50, seed: 1);
            foreach (var question in items.GroupBy(item => item.Pair))
            {
                var count = question.ToDictionary(item => item.Condition,
                    item => tokens.Count(item.Prompt[..item.Prompt.LastIndexOf("Question:", StringComparison.Ordinal)].Trim()));
                Assert.Equal(0, count["none"]);
                Assert.Equal(count["parametric-equal"], count["counter-equal"]);
                Assert.InRange(count["counter-equal"], Math.Min(count["parametric"], count["counter"]) * 2 / 3,
                    Math.Min(count["parametric"], count["counter"]));
            }
            Assert.All(items, item => Assert.True(double.IsNaN(item.Value)));
        }
    }

    [Fact]
    public void Demonstrations_are_the_same_for_all_questions_of_a_set_differ_between_sets_and_are_nested()
    {
        var items = StudyItems.Build(StudyText.Shipped("few-shot"), Shared.Path("data"), s_words, limit: 30, seed: 1);
        var sets = items.GroupBy(item => item.Group).ToList();
        Assert.Equal(Enumerable.Range(1, 10).Select(number => $"set {number}").Order(), sets.Select(set => set.Key!).Order());
        Assert.All(sets, set => Assert.Equal(3 * 5, set.Count()));
        foreach (var set in sets)
        {
            foreach (var condition in set.GroupBy(item => item.Condition)) Assert.Single(condition.Select(Shown).Distinct());
        }
        Assert.Equal(10, sets.Select(set => Shown(set.First(item => item.Condition == "8"))).Distinct().Count());
        var shown = items.Take(5).Select(Shown).ToList();
        Assert.Equal("", shown[0]);
        foreach (var (smaller, larger) in shown.Zip(shown.Skip(1))) Assert.StartsWith(smaller, larger);
        Assert.Equal([0, 1, 2, 4, 8], shown.Select(text => text.Split("#### ").Length - 1));
        Assert.All(items, item => Assert.EndsWith("\nAnswer:", item.Prompt));

        static string Shown(StudyItem item) => item.Prompt[..item.Prompt.LastIndexOf("Question: ", StringComparison.Ordinal)];
    }

    [Fact]
    public void Weights_change_and_prompts_do_not()
    {
        var items = StudyItems.Build(StudyText.Shipped("quantisation-distortion"), Shared.Path("data"), s_words, limit: 3, seed: 1);
        Assert.All(items, item => Assert.Equal(item.Condition, item.Weights));
        Assert.All(items.GroupBy(item => item.Pair), question => Assert.Single(question.Select(item => item.Prompt).Distinct()));
        Assert.Equal([0, 1, 2, 3, 4], items.Take(5).Select(item => item.Value));
    }

    [Fact]
    public void The_rungs_of_familiarity_keep_what_they_say_they_keep()
    {
        var items = StudyItems.Build(StudyText.Shipped("familiarity-ladder"), Shared.Path("data"), s_words, limit: 100, seed: 1);
        foreach (var question in items.GroupBy(item => item.Pair))
        {
            var text = question.ToDictionary(item => item.Condition, item => item.Prompt);
            Assert.Equal(5, text.Values.Distinct().Count());
            Assert.Equal(text["plain"].Order(), text["swapped"].Order());
            Assert.Equal(text["plain"].Length, text["invented"].Length);
            Assert.Equal(text["plain"].Select(char.IsUpper), text["invented"].Select(char.IsUpper));
            Assert.Equal(s_words.Count(text["plain"]), s_words.Count(text["shuffled"]));
            Assert.Equal(text["plain"].Where(c => !char.IsWhiteSpace(c)).Order(), text["shuffled"].Where(c => !char.IsWhiteSpace(c))
                .Order());
            Assert.Equal(text["plain"][^1], text["shuffled"][^1]);
        }
    }

    [Theory]
    [InlineData("The  Cat.", "a cat", true)]
    [InlineData("An owl, a hawk", "owl a hawk!", true)]
    [InlineData("-1", "1", false)]
    [InlineData("1.5", "15", false)]
    [InlineData("?", "!", false)]
    [InlineData("caf\u00e9", "Cafe\u0301", true)]
    [InlineData("\uff21\uff12", "a2", true)]
    [InlineData("of\ufb01ce", "office", true)]
    [InlineData("x²", "x2", false)]
    public void Options_that_say_the_same_are_told_apart_from_others(string a, string b, bool same) =>
        Assert.Equal(same, Normalised.Of(a) == Normalised.Of(b));

    private static string[] Options(StudyItem item)
    {
        var prompt = item.Prompt;
        var starts = new List<int>();
        for (int i = 0, from = prompt.LastIndexOf("\n\nA. ", StringComparison.Ordinal) + 1; i < item.Answer!.Choices.Count; i++)
        {
            var at = prompt.IndexOf($"\n{item.Answer.Choices[i]}. ", from, StringComparison.Ordinal);
            Assert.True(at >= 0, prompt);
            starts.Add(at);
            from = at + 1;
        }
        return [.. starts.Select((start, i) => prompt[(start + 4)..(i + 1 < starts.Count ? starts[i + 1] : prompt.Length)])];
    }

    // A token is four letters, and cuts fall between words: short of what was asked for as real tokenisers are.
    private sealed class Letters : ITokenText
    {
        public int Count(string text) => (text.Length + 3) / 4;

        public string Take(string text, int tokens)
        {
            if (Count(text) <= tokens) return text;
            var cut = text[..(tokens * 4)];
            return cut.LastIndexOf(' ') is var space and > 0 ? cut[..space] : cut;
        }
    }
}
