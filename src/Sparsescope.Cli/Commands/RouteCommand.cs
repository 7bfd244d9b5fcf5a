using System.CommandLine;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope route</c>: a difficulty signal as a router between two models, judged.</summary>
internal static class RouteCommand
{
    internal static Command Create(Terminal terminal) =>
        new("route", "Route questions between a weak and a strong model by a signal: calibrate it, judge it, explain a decision")
        {
            RouteTableCommand.Create(terminal),
            RouteCalibrateCommand.Create(terminal),
            RouteEvaluateCommand.Create(terminal),
            RouteExplainCommand.Create(terminal),
        };

    internal static Option<ulong> Seed() => new("--seed", "-s")
    {
        Description = "seed of splits and resamples",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    internal static Option<string?> Model() => new("--model", "-m")
    {
        Description = "the weak model's GGUF file: the calibration is of it alone",
        HelpName = "FILE",
    };
}
