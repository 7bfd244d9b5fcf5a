using System.Globalization;
using Sparsescope.Cli;
using Sparsescope.Cli.Heatmaps;
using Spectre.Console;

// Numbers are written and read the same everywhere, on the command line too.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
// A file or a pipe has no width to wrap tables at.
if (Console.IsErrorRedirected) console.Profile.Width = 160;
return App.Run(args, new Terminal(StandardOutput.Open(), Console.Error, console) { Screen = Screen.Current(), OutputIsTerminal = !Console.IsOutputRedirected });
