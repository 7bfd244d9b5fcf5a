using Sparsescope.Managed.Training;
using Sparsescope.Models.Runs;

namespace Sparsescope.Studies.Dynamics;

/// <summary>Where an unfinished training stands, in a file that is gone once it is finished.</summary>
internal sealed class SavedTraining(string folder, string name)
{
    private readonly string _path = Path.Combine(folder, name + ".safetensors");

    /// <summary>Puts a trainer where it was saved, unless nothing was, or that is past the next look.</summary>
    /// <exception cref="BadInputException">What was saved is damaged.</exception>
    internal void Restore(Trainer<float> trainer, int nextLook)
    {
        if (!File.Exists(_path)) return;
        using (var stream = File.OpenRead(_path))
        {
            if (Checkpoint.StepOf(stream, _path) > nextLook) return;
        }
        using var whole = File.OpenRead(_path);
        Checkpoint.Read(whole, _path, trainer);
    }

    /// <exception cref="BadInputException">There is no room; what was saved before is kept.</exception>
    internal void Save(Trainer<float> trainer)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Folder '{folder}' cannot be made: {e.Message}", e);
        }
        WholeFile.Write(_path, stream => Checkpoint.Write(stream, trainer));
    }

    /// <summary>Removes the file, and the folder with the last of them.</summary>
    internal void Remove()
    {
        File.Delete(_path);
        if (Directory.Exists(folder) && !Directory.EnumerateFileSystemEntries(folder).Any()) Directory.Delete(folder);
    }
}
