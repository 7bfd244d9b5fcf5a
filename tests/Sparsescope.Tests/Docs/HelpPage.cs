using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using Sparsescope.Cli;
using Spectre.Console;

namespace Sparsescope.Tests.Docs;

/// <summary>docs/cli.md: the help of every command as the program prints it, on a terminal of a fixed width.</summary>
internal static class HelpPage
{
    private const int Width = 120;

    public static string Render()
    {
        var root = App.Root(new Terminal(Stream.Null, TextWriter.Null, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) })));
        root.Options.OfType<HelpOption>().Select(option => option.Action).OfType<HelpAction>().Single().MaxWidth = Width;
        var page = new StringBuilder();
        page.Append("""
            # Command line

            Printed by the program (tests/Sparsescope.Tests/Docs); do not edit by hand.

            """);
        Append(page, root, root, []);
        return page.ToString();
    }

    private static void Append(StringBuilder page, RootCommand root, Command at, string[] command)
    {
        using var help = new StringWriter { NewLine = "\n" };
        Assert.Equal(ExitCode.Ok, root.Parse([.. command, "--help"]).Invoke(new InvocationConfiguration { Output = help }));
        // The program calls itself what it was started as, which is here the name of the test runner.
        var lines = help.ToString().Replace($"  {RootCommand.ExecutableName} ", "  sparsescope ", StringComparison.Ordinal).Trim('\n').Split('\n').Select(line => line.TrimEnd());
        page.Append($"\n## {string.Join(' ', (string[])["sparsescope", .. command])}\n\n```\n{string.Join('\n', lines)}\n```\n");
        foreach (var inner in at.Subcommands) Append(page, root, inner, [.. command, inner.Name]);
    }
}
