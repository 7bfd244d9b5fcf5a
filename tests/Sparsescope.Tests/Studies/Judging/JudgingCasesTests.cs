using Sparsescope.Studies.Judging;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Studies.Judging;

/// <summary>The table of answers and what is to come of them (cases.tsv).</summary>
public sealed class JudgingCasesTests
{
    private const int Cases = 414;

    private static readonly string[] s_options = ["A", "B", "C", "D", "E"];

    [Fact]
    public void Every_answer_of_the_table_is_judged_as_it_says()
    {
        var lines = File.ReadAllLines(Repository.Path("tests", "Sparsescope.Tests", "Studies", "Judging", "cases.tsv"));
        var failed = new List<string>();
        var count = 0;
        foreach (var line in lines.Where(line => line[0] != '#'))
        {
            var cells = line.Split('\t');
            Assert.Equal(4, cells.Length);
            var kind = Enum.Parse<AnswerKind>(cells[0]);
            var expected = new ExpectedAnswer(kind, cells[2]) { Choices = kind == AnswerKind.Letter ? s_options : [] };
            var judgement = AnswerJudge.Judge(expected, cells[3].Replace("⏎", "\n", StringComparison.Ordinal));
            if (judgement != Enum.Parse<Judgement>(cells[1])) failed.Add($"{line}\n  got {judgement}");
            count++;
        }
        Assert.True(failed.Count == 0, string.Join("\n", failed));
        Assert.Equal(Cases, count);
    }
}
