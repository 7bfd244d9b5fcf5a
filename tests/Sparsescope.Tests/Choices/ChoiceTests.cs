using System.Text.Json;
using Sparsescope.Choices;
using Sparsescope.Records;

namespace Sparsescope.Tests.Choices;

public sealed class ChoiceTests
{
    [Fact]
    public void The_likeliest_option_is_picked_and_by_length_the_likeliest_a_byte()
    {
        var judged = ChoiceJudgement.Of(new([" a", " élan"], [1]), [-1, -4])!;
        // −1/1 and −4/5: é is two bytes, the space before belongs to the prompt
        Assert.Equal((0, 1), (judged.Picked, judged.PickedByLength));
        Assert.Equal((false, true), (judged.IsCorrect, judged.IsCorrectByLength));
        Assert.Equal(0, ChoiceJudgement.Of(new(["x", "y"], []), [-2, -2])!.Picked);
        Assert.Null(ChoiceJudgement.Of(new(["x", "y"], []), [-2, -2])!.IsCorrect);
        Assert.Null(ChoiceJudgement.Of(new(["x", "y"], [0]), [-2, double.NaN]));
    }

    [Theory]
    [InlineData("""{"o": ["one", "two"], "g": "two"}""", 1)]
    [InlineData("""{"o": ["one", "two"], "g": "B"}""", 1)]
    [InlineData("""{"o": ["one", "two"], "g": 1}""", 1)]
    [InlineData("""{"o": ["2", "1"], "g": "1"}""", 1)]
    [InlineData("""{"o": "[\"one\", \"two\"]", "g": "one"}""", 0)]
    [InlineData("""{"o": "one | two", "g": "TWO"}""", 1)]
    [InlineData("""{"o": {"A": "one", "B": "two"}, "g": "b"}""", 1)]
    public void The_right_option_is_named_by_text_letter_or_number(string json, int gold) =>
        Assert.Equal([gold], new ChoiceFields(["o"], "g").Of(Record(json)).Gold);

    [Fact]
    public void Options_may_stand_in_a_field_each() =>
        Assert.Equal(["x", "y", "z"], new ChoiceFields(["A", "B", "C"], null).Of(Record("""{"A": "x", "B": "y", "C": "z"}""")).Texts);

    [Theory]
    [InlineData("""{"o": ["one"], "g": "one"}""", "two or more")]
    [InlineData("""{"o": ["one", "two"], "g": "three"}""", "none of the 2 options")]
    [InlineData("""{"o": ["one", "two"], "g": 2}""", "none of the 2 options")]
    [InlineData("""{"o": ["one", ""], "g": 0}""", "option 2 is empty")]
    [InlineData("""{"g": 0}""", "no field 'o'")]
    [InlineData("""{"o": [[1], [2]], "g": 0}""", "no text")]
    public void Options_that_are_none_are_refused_in_a_sentence(string json, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<BadInputException>(() => new ChoiceFields(["o"], "g").Of(Record(json))).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_tally_names_accuracy_with_interval_and_the_letter_prior()
    {
        var tally = new ChoiceTally();
        for (var i = 0; i < 10; i++) tally.Add(new(i < 9 ? 0 : 1, 0, i % 2, i == 9 || i % 2 == 0, i % 2 == 0));
        Assert.Equal(0.6, tally.Accuracy.Estimate, 12);
        Assert.True(tally.Accuracy.Low > 0.3 && tally.Accuracy.High < 0.85);
        Assert.Contains(tally.Sentences(), line => line.Contains("letter prior: A is picked in 90 %", StringComparison.Ordinal));
        Assert.Empty(new ChoiceTally().Sentences());
    }

    private static InputRecord Record(string json) => new()
    {
        Index = 0,
        Id = "0",
        Where = "in:1",
        Fields = [.. JsonElement.Parse(json).EnumerateObject().Select(property => KeyValuePair.Create(property.Name, property.Value))],
    };
}
