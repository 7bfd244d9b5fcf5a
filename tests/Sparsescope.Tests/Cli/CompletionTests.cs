using System.Diagnostics;
using Sparsescope.Cli;

namespace Sparsescope.Tests.Cli;

public sealed class CompletionTests
{
    [Theory, InlineData("bash"), InlineData("zsh"), InlineData("fish"), InlineData("pwsh")]
    public void There_is_a_script_for_every_shell_that_asks_the_program(string shell)
    {
        var (code, output, _) = CommandRun.Of("completion", shell);
        Assert.Equal(0, code);
        Assert.StartsWith("#", output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", output, StringComparison.Ordinal);
        Assert.Contains($"sparsescope completion {shell}", output, StringComparison.Ordinal);
    }

    [Fact]
    public void Another_shell_is_refused()
    {
        var (code, _, error) = CommandRun.Of("completion", "csh");
        Assert.Equal(2, code);
        Assert.Contains("there is for bash, zsh, fish, pwsh", error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bash_reads_the_script_and_completes_what_the_program_suggests()
    {
        if (!File.Exists("/bin/bash")) Assert.Skip("no bash here");
        // The program is stood in for by a function that answers as it does: a word a line.
        var script = CommandRun.Of("completion", "bash").Output + """

            sparsescope() { [ "$1" = "[suggest:14]" ] && printf 'measure\nmerge\nstudy\n'; }
            COMP_LINE="sparsescope me" COMP_POINT=14 COMP_WORDS=(sparsescope me) COMP_CWORD=1
            _sparsescope
            echo "${COMPREPLY[@]}"
            """;
        using var bash = Process.Start(new ProcessStartInfo("/bin/bash") { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        bash.StandardInput.Write(script);
        bash.StandardInput.Close();
        Assert.Equal("measure merge\n", bash.StandardOutput.ReadToEnd());
        bash.WaitForExit();
    }

    [Fact]
    public void The_program_suggests_commands_and_options()
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var root = App.Root(CommandRun.Quiet(output, error));
        Assert.Contains("measure", root.Parse("mea").GetCompletions().Select(item => item.Label));
        Assert.Contains("--layers", root.Parse("measure --lay").GetCompletions().Select(item => item.Label));
        Assert.Contains("fish", root.Parse("completion fi").GetCompletions().Select(item => item.Label));
    }
}
