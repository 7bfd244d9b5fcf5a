using Sparsescope.Cli;
using Sparsescope.Tests.Studies;

namespace Sparsescope.Tests.Cli.Studies;

public sealed class StudyNewTests
{
    private static string Csv => "id,question,level\n"
        + string.Concat(Enumerable.Range(0, 20).Select(i => $"q{i},what is {i} and {i + 1},{(i % 2 == 0 ? "easy" : "hard")}\n"));

    [Fact]
    public void A_file_becomes_a_folder_that_is_a_study_with_its_data()
    {
        using var folder = new DataFolder().With("my.csv", Csv);
        var study = Path.Combine(folder.Path, "my-study");
        var (code, output, error) = CommandRun.Of("study", "new", study, "--data", Path.Combine(folder.Path, "my.csv"), "--field",
            "question", "--group", "level");
        Assert.True(code == ExitCode.Ok, error);
        Assert.Contains("20 prompts, easy 10, hard 10", output, StringComparison.Ordinal);
        Assert.Contains("9 passes, ", output, StringComparison.Ordinal);
        Assert.Contains(" min at ", output, StringComparison.Ordinal);
        Assert.StartsWith("# A study of my.csv", File.ReadAllText(Path.Combine(study, "study.yaml")), StringComparison.Ordinal);
        // With the data beside it, and with those of the folder they came from.
        Assert.Equal(ExitCode.Ok, CommandRun.Of("study", "check", study).Code);
        Assert.Equal(ExitCode.Ok, CommandRun.Of("study", "check", study, "--data", folder.Path).Code);
        Assert.Equal(ExitCode.Ok, CommandRun.Of("study", "show", study).Code);
        var again = CommandRun.Of("study", "new", study, "--data", Path.Combine(folder.Path, "my.csv"), "--field", "question", "--group",
            "level");
        Assert.Equal(ExitCode.BadInput, again.Code);
        Assert.Contains("exists; replace it with --overwrite", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_warns_of_groups_that_differ_in_length_and_the_study_stays_sound()
    {
        using var folder = new DataFolder()
            .With("my.csv", Csv.Replace(",hard", " and three more words than any of the others,hard", StringComparison.Ordinal));
        var study = Path.Combine(folder.Path, "longer");
        Assert.Equal(ExitCode.Ok, CommandRun.Of("study", "new", study, "--data", Path.Combine(folder.Path, "my.csv"), "--field", "question",
            "--group", "level").Code);
        var (code, output, error) = CommandRun.Of("study", "check", study);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("warning: length and condition do not overlap", output, StringComparison.Ordinal);
        Assert.Contains("easy 5, hard 14 words on average", output, StringComparison.Ordinal);
        Assert.Contains("1 study checked, no problem, 1 warning", error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_a_study_writes_nothing()
    {
        using var folder = new DataFolder().With("my.csv", Csv);
        var study = Path.Combine(folder.Path, "none");
        var (code, _, error) = CommandRun.Of("study", "new", study, "--data", Path.Combine(folder.Path, "my.csv"), "--field", "qestion",
            "--group", "level");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("did you mean 'question'?", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(study));
    }
}
