using System.Text;
using System.Text.Json;
using Sparsescope.Cli;
using Sparsescope.Studies.Spec;
using Sparsescope.Tests.Studies;
using Spectre.Console;

namespace Sparsescope.Tests.Cli.Studies;

public sealed class StudyCommandTests
{
    [Fact]
    public void List_names_every_shipped_study()
    {
        var (code, output, _) = Run("study", "list", "--json");
        Assert.Equal(ExitCode.Ok, code);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(ShippedStudies.Names, json.RootElement.EnumerateArray().Select(study => study.GetProperty("name").GetString()));
    }

    [Fact]
    public void Check_without_names_checks_the_shipped_studies()
    {
        var (code, output, error) = Run("study", "check");
        Assert.Equal(ExitCode.Ok, code);
        Assert.Equal(
            "latent-rules: 2000 items; to call a true zero (inside ±0.11) so in 80 % of studies takes about 944 at one "
            + "cell, 1405 at 4 independent ones",
            output.Split('\n')[0]);                           // the one that brings its data
        Assert.StartsWith("latent-rules: 8 passes, ", output.Split('\n')[1], StringComparison.Ordinal);
        Assert.Contains("14 studies checked, no problem", error);
    }

    [Fact]
    public void Check_of_a_folder_prints_its_problems_and_ends_with_bad_input()
    {
        using var folder = new DataFolder().With("study.yaml", StudyText.Sound.Replace("claim:", "clam:", StringComparison.Ordinal));
        var (code, output, _) = Run("study", "check", folder.Path);
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains($"study.yaml:2: 'clam' is not a key of a study; did you mean 'claim'?", output);
    }

    [Fact]
    public void Show_prints_the_prompts_of_each_condition_with_control_characters_spelled_out()
    {
        using var folder = new DataFolder().With("study.yaml", StudyText.Sound).With("items.jsonl", """
            {"q": "first \u001b[31m line\nsecond", "level": 2}
            {"q": "other", "level": 1}
            """);
        var (code, output, error) = Run("study", "show", folder.Path, "--data", folder.Path);
        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("first ⟨U+001B⟩[31m line\nsecond\n", output);
        Assert.True(output.IndexOf("== 1 (1 items)", StringComparison.Ordinal) < output.IndexOf("== 2 (1 items)",
            StringComparison.Ordinal));
        Assert.Contains("words between white space", error);
    }

    [Fact]
    public void A_study_that_is_not_there_is_bad_input()
    {
        var (code, _, error) = Run("study", "show", "few-shots", "--data", ".");
        Assert.Equal(ExitCode.BadInput, code);
        Assert.Contains("did you mean 'few-shot'?", error);
    }

    private static (int Code, string Output, string Error) Run(params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var code = App.Run(arguments,
            new Terminal(output, error, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) })));
        return (code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }
}
