using System.Text.Json;
using Sparsescope.Cli;

namespace Sparsescope.Tests.Cli.Commands;

public sealed class JudgeCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("judge").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_record_comes_back_with_its_fields_its_judgement_and_what_was_read()
    {
        var file = Write(
            """{"id":7,"kind":"math","gold":"\\frac12","text":"\\boxed{0.5}","more":{"a":[1]}}""",
            """{"kind":"letter","gold":"C","choices":["A","B","C"],"text":"The answer is B."}""",
            """{"kind":"yes_no","gold":true,"text":"Hm."}""",
            """{"kind":"number","gold":18,"text":"#### 18","judgement":"wrong","read":"x"}""");
        var (code, output, error) = CommandRun.Of("judge", "-f", file);
        Assert.Equal(ExitCode.Ok, code);
        var lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal(
            """{"id":7,"kind":"math","gold":"\\frac12","text":"\\boxed{0.5}","more":{"a":[1]},"judgement":"correct","read":"0.5"}""",
            lines[0]);
        Assert.EndsWith(""","judgement":"wrong","read":"B"}""", lines[1]);
        Assert.EndsWith(""","judgement":"undecided","read":null}""", lines[2]);
        Assert.Equal("""{"kind":"number","gold":18,"text":"#### 18","judgement":"correct","read":"18"}""", lines[3]);
        Assert.Matches(@"all\s+4\s+2\s+1\s+1\b", error);
    }

    [Fact]
    public void What_is_wanted_is_compared_with_what_was_judged()
    {
        var file = Write(
            """{"kind":"math","gold":"1","text":"\\boxed{1}","want":"correct"}""",
            """{"kind":"math","gold":"1","text":"\\boxed{1}","want":"wrong"}""",
            """{"kind":"math","gold":"1","text":"\\boxed{2}","want":"not correct"}""");
        var target = Path.Combine(_folder, "out.jsonl");
        var (code, output, _) = CommandRun.Of("judge", "-f", file, "-o", target, "--json");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(3, File.ReadAllLines(target).Length);
        var math = JsonElement.Parse(output).GetProperty("math");
        Assert.Equal((3, 2, 1, 1, 1), (Number(math, "wanted"), Number(math, "agree"), Number(math, "want_correct"), Number(math, "right"),
            Number(math, "false_correct")));
    }

    [Fact]
    public void An_existing_output_is_replaced_only_where_that_is_asked_for()
    {
        var file = Write("""{"kind":"math","gold":"1","text":"1"}""");
        var target = Path.Combine(_folder, "out.jsonl");
        File.WriteAllText(target, "old");
        var (code, _, error) = CommandRun.Of("judge", "-f", file, "-o", target);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("--overwrite", error);
        Assert.Equal("old", File.ReadAllText(target));
        Assert.Equal(ExitCode.Ok, CommandRun.Of("judge", "-f", file, "-o", target, "--overwrite").Code);
        Assert.Contains("correct", File.ReadAllText(target));
    }

    [Theory]
    [InlineData("""{"kind":"essay","gold":"1","text":"1"}""", "essay")]
    [InlineData("""{"kind":"math","text":"1"}""", "'gold' is missing")]
    [InlineData("""{"kind":"math","gold":"1"}""", "'text' is missing")]
    [InlineData("""{"gold":"1","text":"1"}""", "'kind' is missing")]
    [InlineData("""{"kind":"math","gold":"1","text":["1"]}""", "'text' is a list")]
    [InlineData("""{"kind":"math","gold":" ","text":"1"}""", "'gold' is empty")]
    [InlineData("""{"kind":"yes_no","gold":"maybe","text":"1"}""", "maybe")]
    [InlineData("""{"kind":"letter","gold":"Paris","text":"1"}""", "Paris")]
    [InlineData("""{"kind":"letter","gold":"A","text":"A","choices":"AB"}""", "'choices'")]
    [InlineData("""{"kind":"letter","gold":"E","text":"E","choices":["A","B"]}""", "'E' is none of the 2 choices")]
    [InlineData("""{"kind":"letter","gold":"(c)","text":"c","choices":["red","blue"]}""", "'(c)' is none of the 2 choices")]
    [InlineData("""{"kind":"math","gold":"1","text":"1","want":"good"}""", "good")]
    [InlineData("""{"kind":"math","gold":"1","te""", "JSON")]
    [InlineData("[1]", "not an object")]
    public void A_bad_record_is_one_sentence_with_its_line_and_nothing_is_written(string record, string said)
    {
        var file = Write("""{"kind":"math","gold":"1","text":"1"}""", record);
        var target = Path.Combine(_folder, "out.jsonl");
        var (code, output, error) = CommandRun.Of("judge", "-f", file, "-o", target);
        Assert.Equal((ExitCode.BadInput, ""), (code, output));
        Assert.Contains($"{file}:2: ", error);
        Assert.Contains(said, error);
        Assert.Single(error.TrimEnd('\n').Split('\n'));
        Assert.False(File.Exists(target));
        Assert.Equal("", CommandRun.Of("judge", "-f", file).Output);
    }

    [Fact]
    public void Texts_of_options_are_answers_too()
    {
        var file = Write("""{"kind":"letter","gold":"B","choices":["Rome","Paris"],"text":"Paris"}""",
            """{"kind":"letter","gold":"Paris","choices":["Rome","Paris"],"text":"The answer is Rome."}""");
        var lines = CommandRun.Of("judge", "-f", file).Output.Split('\n');
        Assert.EndsWith(""","judgement":"correct","read":"B"}""", lines[0]);
        Assert.EndsWith(""","judgement":"wrong","read":"A"}""", lines[1]);
    }

    [Fact]
    public void An_input_that_is_missing_is_said() =>
        Assert.Equal(ExitCode.BadInput, CommandRun.Of("judge", "-f", Path.Combine(_folder, "none.jsonl")).Code);

    private static int Number(JsonElement counts, string name) => counts.GetProperty(name).GetInt32();

    private string Write(params string[] lines)
    {
        var file = Path.Combine(_folder, "in.jsonl");
        File.WriteAllLines(file, lines);
        return file;
    }
}
