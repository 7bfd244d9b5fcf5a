using System.Text;
using Sparsescope.Cli;
using Spectre.Console;

namespace Sparsescope.Tests.Cli;

/// <summary>The program run inside the test, as a process would run it.</summary>
internal static class CommandRun
{
    internal static (int Code, string Output, string Error) Of(params string[] arguments)
    {
        using var error = new StringWriter();
        using var output = new MemoryStream();
        var code = App.Run(arguments, Quiet(output, error));
        return (code, Encoding.UTF8.GetString(output.ToArray()), error.ToString());
    }

    internal static Terminal Quiet(Stream output, TextWriter error) =>
        new(output, error, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(error) }));
}
