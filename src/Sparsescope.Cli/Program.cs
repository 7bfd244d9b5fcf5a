using System.Globalization;
using Sparsescope.Cli;
using Spectre.Console;

// Numbers are written and read the same everywhere, on the command line too.
CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
return App.Run(args, new Terminal(Console.OpenStandardOutput(), Console.Error, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })));
