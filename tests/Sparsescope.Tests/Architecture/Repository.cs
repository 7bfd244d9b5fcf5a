using System.Xml.Linq;

namespace Sparsescope.Tests.Architecture;

/// <summary>The project's own files: the folder with Sparsescope.slnx, found upwards from where the tests were built.</summary>
internal static class Repository
{
    private static readonly string[] s_notOurs = [".git", "artifacts", "node_modules", "TestResults", "bin", "obj", ".vs", ".idea"];

    public static string Root { get; } = Find();

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>Every file that is no build output, download or version history; paths from the root, with /.</summary>
    public static IEnumerable<string> Files() => Under(new DirectoryInfo(Root))
        .Select(file => System.IO.Path.GetRelativePath(Root, file.FullName).Replace('\\', '/'))
        .Order(StringComparer.Ordinal);

    /// <summary>The project files under src.</summary>
    public static IReadOnlyList<string> Projects() =>
        [.. Files().Where(file => file.StartsWith("src/", StringComparison.Ordinal) && file.EndsWith(".csproj", StringComparison.Ordinal))];

    /// <summary>What the items of one kind in a project file include.</summary>
    public static IEnumerable<string> Includes(string project, string item) =>
        XDocument.Load(Path(project)).Descendants(item).Select(element => element.Attribute("Include")!.Value);

    private static IEnumerable<FileInfo> Under(DirectoryInfo folder)
    {
        foreach (var file in folder.EnumerateFiles())
        {
            if (file.Name != ".git") yield return file;   // a file in a worktree
        }
        foreach (var inner in folder.EnumerateDirectories())
        {
            if (s_notOurs.Contains(inner.Name)) continue;
            foreach (var file in Under(inner)) yield return file;
        }
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
