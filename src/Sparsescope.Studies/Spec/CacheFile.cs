namespace Sparsescope.Studies.Spec;

/// <summary>Files of the program that others can only read as files, laid into the cache.</summary>
public static class CacheFile
{
    /// <summary>Writes a file unless it is there with this content; a reader never sees half of it.</summary>
    /// <exception cref="BadInputException">It cannot be written.</exception>
    public static void Ensure(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            if (File.Exists(path) && File.ReadAllBytes(path).AsSpan().SequenceEqual(content)) return;
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            var unfinished = $"{path}.{Environment.ProcessId}.tmp";
            using (var file = File.Create(unfinished)) file.Write(content);
            File.Move(unfinished, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' cannot be written: {e.Message}; name another folder with SPARSESCOPE_CACHE.", e);
        }
    }
}
