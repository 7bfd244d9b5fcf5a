using System.CommandLine;
using Sparsescope.Cli;

namespace Sparsescope.Tests.Cli;

/// <summary>`-o -` is standard output to many programs, and would be a file called "-" here: it is refused, by every command.</summary>
public sealed class DashTests
{
    public static TheoryData<string> WithAnOutput => [.. Paths(App.Root(CommandRun.Quiet(Stream.Null, TextWriter.Null)), "").Distinct()];

    [Theory]
    [MemberData(nameof(WithAnOutput))]
    public void A_dash_is_no_name(string command)
    {
        var parsed = App.Root(CommandRun.Quiet(Stream.Null, TextWriter.Null)).Parse([.. command.Split(' '), "-o", "-"]);
        Assert.Contains(parsed.Errors, error => error.Message.Contains("'-' is none", StringComparison.Ordinal));
    }

    [Fact]
    public void It_is_said_and_nothing_written()
    {
        var (code, output, error) = CommandRun.Of("judge", "-o", "-");
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("--output -: a name is needed", error, StringComparison.Ordinal);
        Assert.False(File.Exists("-"));
    }

    [Fact]
    public void Many_commands_are_tried() => Assert.InRange(WithAnOutput.Count, 15, 40);

    private static IEnumerable<string> Paths(Command command, string path) =>
        command.Subcommands.SelectMany(sub => Paths(sub, $"{path} {sub.Name}".Trim()))
            .Concat(command.Options.Any(option => option.Aliases.Contains("-o")) ? [path] : []);
}
