using System.Security.Cryptography;
using Sparsescope.Interventions;

namespace Sparsescope.Studies.Interventions;

/// <summary>Opens the files of interventions and probes.</summary>
public static class StateFiles
{
    /// <summary>Directions, from safetensors or a GGUF control vector.</summary>
    /// <exception cref="BadInputException">It cannot be read, or holds none.</exception>
    public static DirectionSet Directions(string path)
    {
        using var stream = Open(path);
        return DirectionSet.Read(stream, path);
    }

    /// <summary>States that `measure` kept.</summary>
    /// <exception cref="BadInputException">It cannot be read, or holds none.</exception>
    public static StateLibrary States(string path)
    {
        using var stream = Open(path);
        return StateLibrary.Read(() => Open(path), path, Convert.ToHexStringLower(SHA256.HashData(stream)));
    }

    /// <summary>A file to read.</summary>
    /// <exception cref="BadInputException">It cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        try
        {
            return File.OpenRead(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }
}
