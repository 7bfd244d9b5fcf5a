using System.Text.RegularExpressions;

namespace Sparsescope.Models.Hub;

/// <summary>One file of a data set on the hub: USER/DATASET/path@revision.</summary>
/// <param name="Set">The data set.</param>
/// <param name="Path">The file's path in it.</param>
/// <param name="Revision">A commit, a branch or a tag; main where none was named.</param>
internal sealed partial record HubDataset(HubReference Set, string Path, string Revision)
{
    /// <summary>Whether the revision is a commit, which never changes.</summary>
    public bool IsPinned => Commit().IsMatch(Revision);

    public override string ToString() => $"{Set.Id}/{Path}@{Revision}";

    /// <exception cref="BadInputException">The text is not of that form.</exception>
    public static HubDataset Parse(string text)
    {
        var at = text.LastIndexOf('@');
        var (place, revision) = at < 0 ? (text, "main") : (text[..at], text[(at + 1)..]);
        var parts = place.Split('/', 3);
        if (parts.Length != 3 || parts[2].Length == 0)
            throw new BadInputException($"'{text}' names no file of a data set on the hub: write USER/DATASET/path/of/file@revision");
        if (!HubFile.IsSafe(parts[2])) throw new BadInputException($"'{parts[2]}' in '{text}' is no path of a file on the hub");
        if (!HubCache.IsSafeName(revision))
            throw new BadInputException($"'{revision}' in '{text}' is no revision: write a commit, a branch or a tag after the @");
        return new(HubReference.ParseDataset($"{parts[0]}/{parts[1]}"), parts[2], revision);
    }

    [GeneratedRegex(@"\A[0-9a-f]{40}\z")]
    private static partial Regex Commit();
}
