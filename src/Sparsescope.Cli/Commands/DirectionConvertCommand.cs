using System.CommandLine;
using Sparsescope.Cli.Probing;
using Sparsescope.Studies.Interventions;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope direction convert</c>: safetensors to a control vector of llama.cpp, and back.</summary>
internal static class DirectionConvertCommand
{
    internal static Command Create(Terminal terminal)
    {
        var input = new Argument<string>("input")
        {
            Description = "directions, .safetensors or .gguf; a probe's file too",
            HelpName = "FILE"
        };
        var output = new Option<string>("--output", "-o")
        {
            Description = "where to, .safetensors or .gguf",
            HelpName = "OUT",
            Required = true
        };
        var overwrite = new Option<bool>("--overwrite") { Description = "replace an existing output" };
        var command = new Command("convert", "Convert directions between safetensors and GGUF control vectors");
        command.Add(input);
        command.Add(output);
        command.Add(overwrite);
        command.SetAction(parsed =>
        {
            DirectionOutput.Check(parsed.GetRequiredValue(output), parsed.GetValue(overwrite));
            DirectionOutput.Write(parsed.GetRequiredValue(output), StateFiles.Directions(parsed.GetRequiredValue(input)), terminal);
            return ExitCode.Ok;
        });
        return command;
    }
}
