using Sparsescope.Measuring;
using Sparsescope.Records;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Tests.Studies.Items;

/// <summary>Answers of the kind <c>options</c>: the text that follows with the lowest mean loss a token.</summary>
public sealed class OptionAnswerTests
{
    private const string Yaml = StudyText.Sound + "\nanswer: {kind: options, field: a, options: o}";

    [Fact]
    public void An_item_offers_its_options_and_a_record_whose_answer_is_not_among_them_once_is_left_out()
    {
        using var data = new DataFolder().With("items.jsonl", """
            {"q": "one ", "level": 1, "a": "x", "o": ["x", "y"]}
            {"q": "two ", "level": 2, "a": "z", "o": ["x", "y"]}
            {"q": "three ", "level": 2, "a": "x", "o": ["x", "y", "x"]}
            {"q": "four ", "level": 2, "a": "y", "o": "x y"}
            {"q": "five ", "level": 2, "a": "y", "o": ["x", "y"]}
            """);
        var set = StudyItems.Read(StudyText.Read(Yaml), data.Path, new WordTokenText(), null, 1);
        Assert.Equal(["one ", "five "], set.Items.Select(item => item.Prompt));
        Assert.Equal(["x", "y"], set.Items[0].Answer!.Choices);
        Assert.Equal(["x", "y", "x"], AnswerTexts.Of(set.Items[0]));
        Assert.Equal(3, Assert.Single(set.Skipped).Value);
    }

    [Theory]
    [InlineData(-2.0, -5.0, "short")]        // 2 a token against 1.25
    [InlineData(-1.0, -5.0, "short first")]
    public void The_lowest_mean_loss_a_token_wins_whatever_the_length(double oneToken, double fourTokens, string winner)
    {
        var item = Item("a", ["a", "bbbb"]);
        var measured = Measured(item, (1, oneToken), (4, fourTokens), (1, oneToken));
        Assert.Equal(winner == "short" ? "bbbb" : "a", AnswerTexts.LikeliestChoice(item, measured));
        Assert.Contains("\"bbbb\":-1.25", AnswerTexts.ChoiceLogProbs(item, measured), StringComparison.Ordinal);
        Assert.Equal(-oneToken, AnswerTexts.GoldNll(item, measured));
    }

    [Fact]
    public void A_loss_that_is_no_number_decides_nothing()
    {
        var item = Item("a", ["a", "b"]);
        Assert.Null(AnswerTexts.LikeliestChoice(item, Measured(item, (1, double.NaN), (1, -1), (1, double.NaN))));
    }

    [Theory]
    [InlineData("answer: {kind: options, field: a}", "answer.options")]
    [InlineData("answer: {kind: number, field: a, options: o}", "answer.options")]
    [InlineData("cluster: twin\npair: twin", "cluster")]
    public void What_does_not_fit_together_is_a_problem_of_the_study(string more, string key)
    {
        var (spec, problems) = StudyReader.Read(StudyText.Sound + "\n" + more, "study.yaml");
        Assert.Null(spec);
        Assert.Contains(problems, problem => problem.What.Contains($"'{key}'", StringComparison.Ordinal));
    }

    [Fact]
    public void A_cluster_is_read_from_its_field_and_does_not_make_a_study_paired()
    {
        using var data = new DataFolder().With("items.jsonl", """
            {"q": "one", "level": 1, "twin": 4}
            {"q": "two", "level": 2, "twin": 4}
            {"q": "three", "level": 2}
            """);
        var spec = StudyText.Read(StudyText.Sound + "\ncluster: twin");
        Assert.False(spec.IsPaired);
        var set = StudyItems.Read(spec, data.Path, new WordTokenText(), null, 1);
        Assert.Equal(["4", "4"], set.Items.Select(item => item.Group));
        Assert.All(set.Items, item => Assert.Null(item.Pair));
        Assert.Equal(1, Assert.Single(set.Skipped).Value);
    }

    private static StudyItem Item(string gold, string[] options) =>
        new() { Id = "1", Condition = "c", Value = 0, Prompt = "p", Answer = new(AnswerKind.Options, gold) { Choices = options } };

    private static Measurement Measured(StudyItem item, params (int Tokens, double LogProb)[] continuations)
    {
        var record = new InputRecord { Index = 0, Id = "1", Prompt = item.Prompt, Fields = [], Where = "1" };
        var texts = AnswerTexts.Of(item);
        var prepared = new EncodedPrompt(record, [1], null)
        {
            Continuations = [.. continuations.Select((continuation, i) => new Continuation(texts[i], new int[continuation.Tokens]))],
        };
        return new(prepared, null) { ContinuationLogProbs = [.. continuations.Select(continuation => continuation.LogProb)] };
    }
}
