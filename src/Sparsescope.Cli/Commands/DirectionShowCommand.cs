using System.CommandLine;
using System.Numerics.Tensors;
using Sparsescope.Interventions;
using Sparsescope.Studies.Interventions;

namespace Sparsescope.Cli.Commands;

/// <summary><c>sparsescope direction show</c>: what a file of directions holds.</summary>
internal static class DirectionShowCommand
{
    internal static Command Create(Terminal terminal)
    {
        var input = new Argument<string>("input") { Description = "directions, .safetensors or .gguf", HelpName = "FILE" };
        var command = new Command("show", "List the layers of a file of directions with their norms");
        command.Add(input);
        command.SetAction(parsed =>
        {
            foreach (var line in Lines(StateFiles.Directions(parsed.GetRequiredValue(input)))) terminal.Print(line);
            return ExitCode.Ok;
        });
        return command;
    }

    internal static IEnumerable<string> Lines(DirectionSet directions)
    {
        yield return $"{directions.Layers.Count} directions of {directions.Width} "
            + $"entries{(directions.ModelHint is { Length: > 0 } hint ? $", for {PlainText.OneLine(hint)}" : "")}";
        float[]? before = null;
        foreach (var layer in directions.Layers)
        {
            var vector = directions.Find(layer)!;
            var cosine = before is null ? ""
                : FormattableString.Invariant(
                    $", cosine to the layer before {TensorPrimitives.CosineSimilarity<float>(before, vector):F3}");
            yield return FormattableString.Invariant($"layer {layer,3}  norm {TensorPrimitives.Norm<float>(vector):G6}{cosine}");
            before = vector;
        }
    }
}
