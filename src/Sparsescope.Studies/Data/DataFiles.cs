using System.IO.Enumeration;

namespace Sparsescope.Studies.Data;

/// <summary>Finds files under a data folder.</summary>
public static class DataFiles
{
    /// <summary>The files that match, each once, in the order of the patterns and of the names within one.</summary>
    /// <param name="folder">The data folder.</param>
    /// <param name="patterns">Paths with /; * and ? stand for parts of one name.</param>
    /// <returns>Path from the folder, with /, and full path.</returns>
    /// <exception cref="BadInputException">There is no such folder, or a pattern matches no file.</exception>
    public static IReadOnlyList<(string Path, string FullPath)> Find(string folder, IEnumerable<string> patterns)
    {
        if (!Directory.Exists(folder)) throw new BadInputException($"{folder}: there is no such folder.", Remedy.NameData);
        var found = new OrderedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var pattern in patterns)
        {
            var before = found.Count;
            var known = false;
            foreach (var path in Match(folder, pattern))
            {
                known |= !found.TryAdd(path, Path.Combine(folder, path));
            }
            if (found.Count == before && !known)
                throw new BadInputException($"{folder}: no file matches '{pattern}'.", Remedy.NameData);
        }
        return [.. found.Select(file => (file.Key, file.Value))];
    }

    /// <summary>Whether a pattern stays under the data folder: relative, and no part of it is . or ..</summary>
    public static bool IsInside(string pattern) =>
        pattern.Length > 0 && !pattern.Contains('\\') && !pattern.Contains(':')
            && pattern.Split('/').All(part => part is not ("" or "." or ".."));

    private static IEnumerable<string> Match(string folder, string pattern)
    {
        IEnumerable<string> paths = [""];
        var parts = pattern.Split('/');
        for (var i = 0; i < parts.Length; i++)
        {
            var (part, isLast) = (parts[i], i == parts.Length - 1);
            paths = [.. paths.SelectMany(path => Names(Path.Combine(folder, path), part, isLast)
                .Select(name => path.Length == 0 ? name : $"{path}/{name}"))];
        }
        return paths;
    }

    private static IEnumerable<string> Names(string folder, string pattern, bool files) =>
        (files ? Directory.EnumerateFiles(folder) : Directory.EnumerateDirectories(folder))
            .Select(path => Path.GetFileName(path)!)
            .Where(name => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false))
            .Order(StringComparer.Ordinal);
}
