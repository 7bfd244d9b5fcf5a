using System.Globalization;
using System.Text.Json;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Tests.Studies.Judging;

/// <summary>The 318 pairs of the reference material, which were made after reports of people who grade answers.</summary>
public sealed class SharedCasesTests(ITestOutputHelper output)
{
    private const double LeastAgreement = 0.97;

    private static readonly Dictionary<string, AnswerKind> s_kinds = new()
    {
        ["math"] = AnswerKind.Math,
        ["number"] = AnswerKind.Number,
        ["letter"] = AnswerKind.Letter,
        ["yes_no"] = AnswerKind.YesNo,
    };

    [Theory]
    [InlineData("math", 237)]
    [InlineData("number", 22)]
    [InlineData("letter", 48)]
    [InlineData("yes_no", 11)]
    public void Nearly_all_pairs_are_judged_as_they_are_labelled_and_none_is_falsely_called_right(string kind, int count)
    {
        var pairs = File.ReadLines(Shared.Path("cases", "judging", "judging.jsonl")).Select(line => JsonElement.Parse(line)).Where(pair =>
            Text(pair, "kind") == kind).ToList();
        var (agree, right, wantCorrect) = (0, 0, 0);
        var faults = new List<string>();
        foreach (var pair in pairs)
        {
            var (want, judged) = (Text(pair, "want"), Judge(pair, s_kinds[kind]));
            var agrees = want == judged || want == "not correct" && judged != "correct";
            if (agrees) agree++;
            if (want == "correct") wantCorrect++;
            if (want == "correct" && agrees) right++;
            if (want != "correct" && judged == "correct") faults.Add($"false correct: {pair}");
            else if (!agrees) output.WriteLine($"{judged}: {pair}");
        }
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{kind}: {agree} of {pairs.Count} agree; {right} of {wantCorrect} right; {faults.Count} falsely"));
        Assert.Equal(count, pairs.Count);
        Assert.Empty(faults);
        if (!((double)agree / count >= LeastAgreement)) Assert.Fail($"{agree} of {count}");
    }

    private static string Judge(JsonElement pair, AnswerKind kind)
    {
        string[] choices = pair.TryGetProperty("choices", out var letters)
            ? [.. letters.EnumerateArray().Select(letter => letter.GetString()!)] : [];
        return AnswerJudge.Judge(new ExpectedAnswer(kind, Text(pair, "gold")) { Choices = choices },
            Text(pair, "text")).ToString().ToLowerInvariant();
    }

    private static string Text(JsonElement pair, string name) => pair.GetProperty(name).GetString()!;
}
