using System.Text.RegularExpressions;

namespace Sparsescope.Tests.Architecture;

/// <summary>Which room (folder) of Studies and of Cli may know which (docs/design/001-projects.md): each those before it.</summary>
public sealed partial class RoomTests
{
    private static readonly string[] s_studies =
    [
        "Judging", "Data", "Variants", "Spec", "Items", "Reference", "Interventions", "Icl", "Store", "Analysis", "Running",
        "Reporting", "Regimes", "Probing", "Routing", "Merging", "Sweeps", "Groups", "Drafts", "Training", "Dynamics",
    ];

    private static readonly string[] s_cli =
    [
        "Clusters", "Models", "Measuring", "Pictures", "Heatmaps", "Help", "Cache", "Completion", "Devices", "Benchmarking", "Graphs",
        "Icl", "Judging", "Monitoring", "Routing", "Runs", "Statistics", "Studies", "Probing", "Patching", "Training", "Dynamics",
        "Tracing", "Demo", "Serving", "Commands",
    ];

    [Theory]
    [InlineData("Studies")]
    [InlineData("Cli")]
    public void Rooms_know_those_before_them(string project)
    {
        var rooms = project == "Cli" ? s_cli : s_studies;
        var found = Directory.GetDirectories(Repository.Path("src", $"Sparsescope.{project}"))
            .Select(folder => Path.GetFileName(folder)).Where(name => name is not ("bin" or "obj"));
        Assert.Equal(rooms.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        var backwards = rooms.Index().SelectMany(room => Uses(project, room.Item)
            .Where(used => Array.IndexOf(rooms, used.Room) > room.Index)
            .Select(used => $"{room.Item} knows {used.Room}: {used.File}"));
        Assert.Empty(backwards);
    }

    [Theory]
    [InlineData("Studies")]
    [InlineData("Cli")]
    public void The_page_has_the_rooms_in_their_order(string project) =>
        Assert.Contains(string.Join(" → ", (project == "Cli" ? s_cli : s_studies).Select(room => $"`{room}`")),
            File.ReadAllText(Repository.Path("docs", "design", "001-projects.md")).ReplaceLineEndings(" "), StringComparison.Ordinal);

    [Fact]
    public void Rooms_that_know_each_other_are_seen() =>
        Assert.Contains(Uses("Studies", "Running"), used => used is { Room: "Store", File: "StudyRunner.cs" });

    [Fact]
    public void Rooms_named_from_within_are_seen_too() =>
        Assert.Contains(Uses("Studies", "Spec"), used => used is { Room: "Data", File: "StudyRules.cs" });

    // A room spelled out, or from within the project: its name before that of a type that it has.
    private static IEnumerable<(string Room, string File)> Uses(string project, string room)
    {
        var types = (project == "Cli" ? s_cli : s_studies).SelectMany(other => Files(project, other)
            .SelectMany(file => Declared().Matches(File.ReadAllText(file)))
            .Select(type => $"{other}.{type.Groups["name"].Value}")).ToHashSet();
        return from file in Files(project, room)
               from match in Named().Matches(Uncommented().Replace(File.ReadAllText(file), ""))
               let used = match.Groups["room"].Value
               where used != room && (match.Groups["project"].Value == project
                   || (match.Groups["project"].Value.Length == 0 && types.Contains($"{used}.{match.Groups["type"].Value}")))
               select (used, Path.GetFileName(file));
    }

    private static IEnumerable<string> Files(string project, string room) =>
        Directory.EnumerateFiles(Repository.Path("src", $"Sparsescope.{project}", room), "*.cs", SearchOption.AllDirectories);

    [GeneratedRegex(@"(?<!namespace )\bSparsescope\.(?<project>\w+)\.(?<room>\w+)|(?<![\w.])(?<room>[A-Z]\w+)\.(?<type>[A-Z]\w*)")]
    private static partial Regex Named();

    [GeneratedRegex(@"^ *(public|internal|private)[\w ]* (class|struct|interface|enum|record( struct)?) (?<name>\w+)",
        RegexOptions.Multiline)]
    private static partial Regex Declared();

    [GeneratedRegex(@"^\s*//.*$", RegexOptions.Multiline)]
    private static partial Regex Uncommented();
}
