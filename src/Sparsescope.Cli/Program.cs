using System.Globalization;
using Sparsescope.Cli;
using Sparsescope.Cli.Heatmaps;
using Spectre.Console;

// Numbers are written and read the same everywhere, on the command line too.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
// A file or a pipe has no width to wrap at, unless it is said.
var said = int.TryParse(Environment.GetEnvironmentVariable("COLUMNS"), out var columns) && columns >= 40 ? columns : (int?)null;
var screen = Screen.Current();
if (Console.IsErrorRedirected) console.Profile.Width = said ?? 160;
return App.Run(args, new Terminal(StandardOutput.Open(), Console.Error, console)
{
    Screen = Console.IsOutputRedirected && said is { } width ? screen with { Width = width } : screen,
    OutputIsTerminal = !Console.IsOutputRedirected,
    Columns = Console.IsOutputRedirected ? said ?? int.MaxValue : screen.Width,
    ErrorColumns = Console.IsErrorRedirected ? said ?? int.MaxValue : console.Profile.Width,
});
