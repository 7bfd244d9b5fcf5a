namespace Sparsescope.Models.Runs;

/// <summary>Where an output is to be written: the one way to refuse what stands there, before anything is computed.</summary>
public static class OutputPath
{
    /// <summary>Refuses a file that exists, a folder, and a file in a folder that does not exist.</summary>
    /// <param name="path">Of the file; null: there is none, which is always right.</param>
    /// <param name="overwrites">Whether an existing file is replaced.</param>
    /// <param name="what">Names it at the beginning of the sentence.</param>
    /// <param name="remedy">How else it can go where the file exists.</param>
    /// <exception cref="BadInputException">It is refused.</exception>
    public static void Require(string? path, bool overwrites, string what = "Output", Remedy remedy = Remedy.Replace)
    {
        if (path is null) return;
        if (Directory.Exists(path)) throw new BadInputException($"{what} '{path}' is a folder; name a file in it.");
        RequireFree(path, overwrites, what, remedy);
        if (Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path)))) return;
        throw new BadInputException($"The folder of {char.ToLowerInvariant(what[0])}{what[1..]} '{path}' does not exist; make it first.");
    }

    /// <summary>Refuses a file that exists; its folder need not yet.</summary>
    /// <param name="path">Of the file.</param>
    /// <param name="overwrites">Whether an existing file is replaced.</param>
    /// <param name="what">Names it at the beginning of the sentence.</param>
    /// <param name="remedy">How else it can go.</param>
    /// <exception cref="BadInputException">It is refused.</exception>
    public static void RequireFree(string path, bool overwrites, string what = "Output", Remedy remedy = Remedy.Replace)
    {
        if (File.Exists(path) && !overwrites) throw new BadInputException($"{what} '{path}' exists.", remedy);
    }

    /// <summary>Refuses a file where a folder is wanted; what the folder holds is not looked at.</summary>
    /// <exception cref="BadInputException">It is refused.</exception>
    public static void RequireNoFile(string folder)
    {
        if (File.Exists(folder)) throw new BadInputException($"Output '{folder}' is a file; name a folder.");
    }

    /// <summary>Refuses a file, and a folder that holds files already.</summary>
    /// <param name="folder">Need not exist.</param>
    /// <param name="overwrites">Whether files are replaced.</param>
    /// <param name="pattern">Which files count, as of a listing.</param>
    /// <exception cref="BadInputException">It is refused.</exception>
    public static void RequireFolder(string folder, bool overwrites, string pattern = "*")
    {
        RequireNoFile(folder);
        if (!overwrites && Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder, pattern).FirstOrDefault() is { } there)
            throw new BadInputException($"The folder '{folder}' holds {Path.GetFileName(there)} already.", Remedy.Replace);
    }
}
