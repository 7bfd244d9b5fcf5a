using Sparsescope.Interventions;
using Sparsescope.Models.Runs;

namespace Sparsescope.Cli.Probing;

/// <summary>Writes directions as safetensors or as a GGUF control vector, by the output's name.</summary>
internal static class DirectionOutput
{
    private const int FirstOfGguf = 2;

    /// <summary>Refuses a name that says neither, or an existing file.</summary>
    internal static void Check(string path, bool overwrites)
    {
        if (!IsGguf(path) && !path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase))
            throw new BadInputException($"Output '{path}' must end with .safetensors or .gguf.");
        OutputPath.Require(path, overwrites);
    }

    internal static void Write(string path, DirectionSet directions, Terminal terminal)
    {
        if (!IsGguf(path))
        {
            WholeFile.Write(path, directions.WriteSafetensors);
            return;
        }
        var kept = directions.Layers.Where(layer => layer >= FirstOfGguf).ToList();
        if (kept.Count == 0)
            throw new BadInputException("A control vector begins with layer 2, and there is a direction of none from there on.");
        if (kept.Count < directions.Layers.Count)
            terminal.Say($"Layers below {FirstOfGguf} are left out: a control vector of llama.cpp cannot hold them.");
        var set = new DirectionSet(kept.ToDictionary(layer => layer, layer => directions.Find(layer)!), directions.ModelHint);
        WholeFile.Write(path, set.WriteGguf);
    }

    private static bool IsGguf(string path) => path.EndsWith(".gguf", StringComparison.OrdinalIgnoreCase);
}
