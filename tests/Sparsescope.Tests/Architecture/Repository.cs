using System.IO.Enumeration;
using System.Xml.Linq;

namespace Sparsescope.Tests.Architecture;

/// <summary>The project's own files: the folder with Sparsescope.slnx, found upwards from where the tests were built.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    // .git is a file in a worktree.
    private static readonly string[] s_ignored = [".git", ".git/", "bin/", "obj/", .. File.ReadLines(Path(".gitignore"))
        .Where(line => line is [not '#', ..])];

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>
    /// Every file that is no build output, download, version history or what else .gitignore names, such as what the commands of the README
    /// leave; paths from the root, with /.
    /// </summary>
    public static IEnumerable<string> Files() => Under(new DirectoryInfo(Root)).Order(StringComparer.Ordinal);

    /// <param name="path">From the root, with /; a folder ends in one.</param>
    /// <returns>Whether a pattern of .gitignore names it: of the whole path after a leading /, else of its last part.</returns>
    public static bool IsIgnored(string path)
    {
        var name = path[(path.TrimEnd('/').LastIndexOf('/') + 1)..];
        return s_ignored.Any(pattern => pattern is ['/', .. var whole] ? FileSystemName.MatchesSimpleExpression(whole, path, false)
            : FileSystemName.MatchesSimpleExpression(pattern, name, false));
    }

    /// <summary>The project files under src.</summary>
    public static IReadOnlyList<string> Projects() =>
        [.. Files().Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal))];

    /// <summary>What the items of one kind in a project file include.</summary>
    public static IEnumerable<string> Includes(string project, string item) =>
        XDocument.Load(Path(project)).Descendants(item).Select(element => element.Attribute("Include")!.Value);

    private static IEnumerable<string> Under(DirectoryInfo folder)
    {
        string FromRoot(FileSystemInfo entry) => System.IO.Path.GetRelativePath(Root, entry.FullName).Replace('\\', '/');
        return folder.EnumerateFiles().Select(FromRoot).Where(file => !IsIgnored(file))
            .Concat(folder.EnumerateDirectories().Where(inner => !IsIgnored(FromRoot(inner) + "/")).SelectMany(Under));
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Sparsescope.slnx"))) return folder.FullName;
        }
        throw new InvalidOperationException("the tests do not lie under the project's root");
    }
}
