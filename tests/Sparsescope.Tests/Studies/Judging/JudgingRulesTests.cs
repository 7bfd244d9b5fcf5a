using Sparsescope.Studies.Judging;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Studies.Judging;

/// <summary>Every rule of docs/judging.md on inputs of our own (rules.tsv): right ones, and wrong ones that come near.</summary>
public sealed class JudgingRulesTests
{
    private const int FewestInputs = 6;

    private static readonly Dictionary<string, AnswerKind> s_kinds = new()
    {
        ["math"] = AnswerKind.Math,
        ["number"] = AnswerKind.Number,
        ["letter"] = AnswerKind.Letter,
        ["yes_no"] = AnswerKind.YesNo,
    };

    private static readonly string[] s_options = ["A", "B", "C", "D", "E", "F", "G", "H", "I", "J"];

    public static TheoryData<string> Rules => [.. Read().Keys];

    [Theory, MemberData(nameof(Rules))]
    public void The_rule_holds_for_right_answers_and_for_wrong_ones_that_come_near(string rule)
    {
        var lines = Read()[rule];
        var failed = new List<string>();
        foreach (var line in lines)
        {
            var cells = line.Split('\t');
            Assert.Equal(4, cells.Length);
            var expected = new ExpectedAnswer(s_kinds[cells[0]], cells[2]) { Choices = cells[0] == "letter" ? s_options : [] };
            var judged = AnswerJudge.Read(expected, cells[3].Replace("⏎", "\n", StringComparison.Ordinal));
            var name = judged.Judgement.ToString().ToLowerInvariant();
            if (name != cells[1] && !(cells[1] == "not correct"
                && judged.Judgement != Judgement.Correct)) failed.Add($"{line}\n  got {name}, read {judged.Read}");
            if (judged.Judgement != Judgement.Undecided && judged.Read is null) failed.Add($"{line}\n  a judgement without an answer");
        }
        Assert.True(failed.Count == 0, string.Join("\n", failed));
        Assert.True(lines.Count(line => line.Split('\t')[1] == "correct") >= FewestInputs, "too few right answers");
        Assert.True(lines.Count(line => line.Split('\t')[1] != "correct") >= FewestInputs / 2, "too few wrong answers");
    }

    [Theory]
    [InlineData("The answer is C. red", Judgement.Undecided)]      // red is the text of A
    [InlineData("The answer is C) Red.", Judgement.Undecided)]
    [InlineData("C. blue", Judgement.Correct)]
    [InlineData("The answer is C. blue green", Judgement.Undecided)]   // the text of D begins with that of C
    [InlineData("The answer is D. blue green", Judgement.Wrong)]
    [InlineData("The answer is C. Blueberries are blue.", Judgement.Correct)]
    [InlineData("The answer is C because red is no cold colour.", Judgement.Correct)]
    public void A_letter_beside_the_text_of_another_option_is_undecided(string text, Judgement judgement) =>
        Assert.Equal(judgement, AnswerJudge.Judge(
            new ExpectedAnswer(AnswerKind.Letter, "C") { Choices = ["red", "yellow", "blue", "blue green"] }, text));

    [Fact]
    public void Every_rule_has_a_section() => Assert.Equal(23, Read().Count);

    private static Dictionary<string, List<string>> Read()
    {
        var rules = new Dictionary<string, List<string>>();
        var lines = new List<string>();
        foreach (var line in File.ReadLines(Repository.Path("tests", "Sparsescope.Tests", "Studies", "Judging", "rules.tsv")))
        {
            if (line.StartsWith("# ", StringComparison.Ordinal)) rules[line[2..]] = lines = [];
            else lines.Add(line);
        }
        return rules;
    }
}
