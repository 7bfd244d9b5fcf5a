using System.Globalization;
using System.Text.Json;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Tests.Studies.Judging;

/// <summary>The right answers of published data against themselves and against each other.</summary>
public sealed class PublishedAnswersTests
{
    /// <summary>Pairs of different spellings in MATH-500 that mean the same: "\frac{3}{2}" and "1.5" and the like.</summary>
    private static readonly HashSet<(string, string)> s_alike =
    [
        ("10,\\!080", "10080"), ("10080", "10,\\!080"),
    ];

    [Fact]
    public void Every_right_answer_of_MATH_500_equals_itself()
    {
        var answers = MathAnswers();
        Assert.Equal(500, answers.Count);
        Assert.DoesNotContain(answers, answer =>
            AnswerJudge.Judge(new ExpectedAnswer(AnswerKind.Math, answer), $"So it is $\\boxed{{{answer}}}$.") != Judgement.Correct);
    }

    [Fact]
    public void Every_right_answer_of_MATH_500_is_found_in_the_solution_it_comes_with()
    {
        var missed = Records("math500", "test.jsonl")
            .Where(record => AnswerJudge.Judge(new ExpectedAnswer(AnswerKind.Math, Text(record, "answer")), Text(record, "solution"))
                != Judgement.Correct)
            .Select(record => Text(record, "answer")).ToList();
        Assert.True(missed.Count == 0, string.Join("\n", missed));
    }

    [Fact]
    public void No_right_answer_of_MATH_500_equals_that_of_another_problem_unless_they_mean_the_same()
    {
        var answers = MathAnswers();
        var found = new List<string>();
        foreach (var shift in (int[])[1, 7, 50, 211])
        {
            for (var i = 0; i < answers.Count; i++)
            {
                var (gold, other) = (answers[i], answers[(i + shift) % answers.Count]);
                if (Squeezed(gold) == Squeezed(other)) continue;
                if (AnswerJudge.Judge(new ExpectedAnswer(AnswerKind.Math, gold), $"\\boxed{{{other}}}") == Judgement.Correct
                    && !MeansTheSame(gold, other))
                    found.Add($"{gold}   {other}");
            }
        }
        Assert.True(found.Count == 0, string.Join("\n", found));
    }

    [Theory]
    [InlineData("test.jsonl", 1319)]
    [InlineData("train.jsonl", 7473)]
    public void Every_reference_solution_of_GSM8K_states_its_answer(string file, int count)
    {
        var records = Records("gsm8k", file);
        Assert.Equal(count, records.Count);
        Assert.DoesNotContain(records.Select(record => Text(record, "answer")), solution =>
            AnswerJudge.Judge(new ExpectedAnswer(AnswerKind.Number, solution[(solution.LastIndexOf("####", StringComparison.Ordinal) + 4)..]
                .Trim()), solution) != Judgement.Correct);
    }

    // Numbers that differ only in their unit, "90" and "90^\circ", are equal to the judge.
    private static bool MeansTheSame(string a, string b) => s_alike.Contains((a, b)) || PlainNumber(a) is { } x && PlainNumber(b) is { } y
        && x == y;

    private static decimal? PlainNumber(string answer)
    {
        var digits = answer.Replace("^\\circ", "", StringComparison.Ordinal).Replace("\\$", "", StringComparison.Ordinal)
            .Replace(" ", "", StringComparison.Ordinal);
        foreach (var unit in (string[])["x=", "_8", "_9", "_6", "_5", "\\mbox{cm}^2"])
            digits = digits.Replace(unit, "", StringComparison.Ordinal);
        return decimal.TryParse(digits, NumberStyles.Number, CultureInfo.InvariantCulture, out var value) ? value : null;
    }

    private static string Squeezed(string answer) =>
        answer.Replace(" ", "", StringComparison.Ordinal).Replace("dfrac", "frac", StringComparison.Ordinal);

    private static List<string> MathAnswers() => [.. Records("math500", "test.jsonl").Select(record => Text(record, "answer"))];

    private static string Text(JsonElement record, string name) => record.GetProperty(name).GetString()!;

    private static List<JsonElement> Records(params string[] file) =>
        [.. File.ReadLines(Shared.Path(["data", .. file])).Select(line => JsonSerializer.Deserialize<JsonElement>(line))];
}
