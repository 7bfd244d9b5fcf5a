using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Sparsescope.Cli;
using Sparsescope.Cli.Help;

namespace Sparsescope.Tests.Cli;

/// <summary>What help shows as examples are commands that the program understands.</summary>
public sealed class ExampleTests
{
    [Fact]
    public void Commands_have_two_examples_that_parse_and_none_is_made_up()
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var root = App.Root(CommandRun.Quiet(output, error));
        var commands = All(root).ToList();
        foreach (var command in commands)
        {
            var path = HelpWithExamples.Path(command);
            var examples = Examples.Of(path);
            Assert.True(examples.Count is 0 or 2, $"'{path}' has {examples.Count} examples");
            foreach (var example in examples)
            {
                var text = example.StartsWith("source <(", StringComparison.Ordinal) ? example["source <(".Length..^1]
                    : example.Split(" > ")[0];
                var parsed = root.Parse([.. CommandLineParser.SplitCommandLine(text).Skip(1)],
                    new ParserConfiguration { EnablePosixBundling = false });
                Assert.True(parsed.Errors.Count == 0, $"{example}: {string.Join(' ', parsed.Errors.Select(problem => problem.Message))}");
                Assert.StartsWith(path, HelpWithExamples.Path(parsed.CommandResult.Command), StringComparison.Ordinal);
            }
        }
        Assert.Empty(Examples.Paths.Except(commands.Select(HelpWithExamples.Path)));
    }

    [Theory, InlineData(80), InlineData(120)]
    public void Help_keeps_within_the_width(int width)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter();
        var root = App.Root(CommandRun.Quiet(output, error));
        ((HelpWithExamples)root.Options.OfType<HelpOption>().Single().Action!).Width = width;
        foreach (var command in All(root))
        {
            using var help = new StringWriter { NewLine = "\n" };
            Assert.Equal(0, root.Parse([.. HelpWithExamples.Path(command).Split(' ', StringSplitOptions.RemoveEmptyEntries), "--help"])
                .Invoke(new InvocationConfiguration { Output = help }));
            Assert.All(help.ToString().Split('\n'), line => Assert.True(line.Length <= width, $"{line.Length} columns: {line}"));
        }
    }

    private static IEnumerable<Command> All(Command command) => [command, .. command.Subcommands.SelectMany(All)];
}
