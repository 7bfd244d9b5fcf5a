using Sparsescope.Cli;
using Spectre.Console;

return App.Run(args, new Terminal(Console.OpenStandardOutput(), Console.Error, AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) })));
