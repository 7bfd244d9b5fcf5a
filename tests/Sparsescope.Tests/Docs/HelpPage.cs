using System.CommandLine;
using System.CommandLine.Help;
using System.Text;
using Sparsescope.Cli;
using Sparsescope.Cli.Help;
using Spectre.Console;

namespace Sparsescope.Tests.Docs;

/// <summary>docs/cli.md: the help of every command as the program prints it, on a terminal of a fixed width.</summary>
internal static class HelpPage
{
    private const int Width = 120;

    public static string Render()
    {
        var root = App.Root(new Terminal(Stream.Null, TextWriter.Null,
            AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) })));
        root.Options.OfType<HelpOption>().Select(option => option.Action).OfType<HelpWithExamples>().Single().Width = Width;
        var page = new StringBuilder();
        page.Append("""
            # Command line

            Printed by the program (tests/Sparsescope.Tests/Docs); do not edit by hand.

            """);
        Append(page, root, []);
        AppendInner(page, root, root, []);
        return page.ToString();
    }

    // Every command under this one, and those under them.
    private static void AppendInner(StringBuilder page, RootCommand root, Command outer, string[] path)
    {
        foreach (var command in outer.Subcommands)
        {
            Append(page, root, [.. path, command.Name]);
            AppendInner(page, root, command, [.. path, command.Name]);
        }
    }

    private static void Append(StringBuilder page, RootCommand root, string[] command)
    {
        using var help = new StringWriter { NewLine = "\n" };
        Assert.Equal(ExitCode.Ok, root.Parse([.. command, "--help"]).Invoke(new InvocationConfiguration { Output = help }));
        // The program calls itself what it was started as, which is here the name of the test runner.
        var lines = help.ToString().Replace($"  {RootCommand.ExecutableName} ", "  sparsescope ", StringComparison.Ordinal).Trim('\n')
            .Split('\n').Select(line => line.TrimEnd());
        page.Append($"\n## {string.Join(' ', (string[])["sparsescope", .. command])}\n\n```\n{string.Join('\n', lines)}\n```\n");
    }
}
