using Sparsescope.Llama;

namespace Sparsescope.Cli.Cache;

/// <summary>A file that the program keeps so as not to make it again.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="What">What it is, in words.</param>
/// <param name="Bytes">How large.</param>
/// <param name="Used">When it was last read or written, UTC.</param>
internal sealed record CacheEntry(string Path, string What, long Bytes, DateTime Used)
{
    /// <summary>The name people call it by: that of the file.</summary>
    internal string Name => System.IO.Path.GetFileName(Path);
}

/// <summary>
/// What the program made and keeps in the user's cache folder. Models of the Hub are in the Hub's own cache and are no part of it.
/// </summary>
internal sealed class CacheFolder(string root)
{
    /// <summary>The user's, or the one that SPARSESCOPE_CACHE names.</summary>
    internal static CacheFolder Of() => new(UserCache.Folders.Root);

    internal string Path => root;

    /// <summary>Its files, the largest first; locks are none.</summary>
    internal IReadOnlyList<CacheEntry> Entries()
    {
        return
        [
            .. new CacheFolders(root).Kept.Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal))
                .Select(Entry).OrderByDescending(entry => entry.Bytes).ThenBy(entry => entry.Path, StringComparer.Ordinal),
        ];
    }

    /// <summary>Removes files; folders that are left empty go too. A file that is in use may stay.</summary>
    /// <returns>What could not be removed, with the reason.</returns>
    internal IReadOnlyList<(CacheEntry Entry, string Why)> Remove(IEnumerable<CacheEntry> entries)
    {
        var left = new List<(CacheEntry, string)>();
        foreach (var entry in entries)
        {
            try
            {
                File.Delete(entry.Path);
                for (var folder = System.IO.Path.GetDirectoryName(entry.Path)!; folder != root
                    && !Directory.EnumerateFileSystemEntries(folder).Any();
                    folder = System.IO.Path.GetDirectoryName(folder)!) Directory.Delete(folder);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                left.Add((entry, e.Message));
            }
        }
        return left;
    }

    private CacheEntry Entry(string path)
    {
        var file = new FileInfo(path);
        var used = file.LastAccessTimeUtc > file.LastWriteTimeUtc ? file.LastAccessTimeUtc : file.LastWriteTimeUtc;
        return new(path, What(System.IO.Path.GetRelativePath(root, path).Replace('\\', '/')), file.Length, used);
    }

    private static string What(string path) => path.Split('/') switch
    {
        ["exact", var name] when name.StartsWith("twin-", StringComparison.Ordinal) => "twin of a model, left by a run that was ended",
        ["exact", var name] when name.Split('.') is [.., var type, "gguf"] => $"{type.ToUpperInvariant()} copy of a model's weights",
        ["models", ..] => "model of the demo",
        ["studies", ..] => "data of a study that comes with the program",
        ["data", ..] => "data of a study, downloaded",
        _ => "unfinished file",
    };
}
