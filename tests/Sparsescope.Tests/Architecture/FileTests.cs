using System.Text.RegularExpressions;

namespace Sparsescope.Tests.Architecture;

/// <summary>What no file of the project may hold: a place on one machine, or the address of a package registry.</summary>
public sealed partial class FileTests
{
    [Fact]
    public void No_file_names_a_folder_of_a_machine() => Assert.Empty(Lines(MachineFolder()));

    [Fact]
    public void No_file_names_the_host_of_a_package_registry() => Assert.Empty(Lines(RegistryHost()));

    [Fact]
    public void Lock_files_hold_versions_and_hashes_but_no_addresses()
    {
        var locks = Repository.Files().Where(file => Path.GetFileName(file) is "packages.lock.json" or "package-lock.json").ToList();
        Assert.Equal(Repository.Files()
            .Count(file => file.EndsWith(".csproj", StringComparison.Ordinal) || Path.GetFileName(file) == "package.json"), locks.Count);
        Assert.DoesNotContain(locks, file => File.ReadAllText(Repository.Path(file)).Contains("://", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_project_is_part_of_the_solution()
    {
        var solution = File.ReadAllText(Repository.Path("Sparsescope.slnx"));
        Assert.DoesNotContain(Repository.Files(), file => file.EndsWith(".csproj", StringComparison.Ordinal)
            && !solution.Contains($"\"{file}\"", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_script_of_a_peer_lies_beside_what_starts_it()
    {
        var folder = Repository.Path("bench", "Sparsescope.Benchmarks", "Peers");
        var started = Script().Matches(File.ReadAllText(Path.Combine(folder, "PeerTiming.cs"))
            + File.ReadAllText(Path.Combine(folder, "PeerSide.cs"))).Select(match => match.Groups["name"].Value).Distinct();
        Assert.Equal(Directory.GetFiles(folder, "*.py").Select(Path.GetFileName).Order(StringComparer.Ordinal),
            started.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("sparsescope-demo.html", true), InlineData("docs/sparsescope-demo.html", false)]
    [InlineData("sparsescope.db", true), InlineData("sparsescope.db-wal", true), InlineData("a/sparsescope.db", false)]
    [InlineData("artifacts/", true), InlineData("a/node_modules/", true), InlineData("artifacts", false)]
    [InlineData("a/b.user", true), InlineData(".git", true), InlineData(".git/", true), InlineData(".gitignore", false)]
    [InlineData("src/A/obj/", true), InlineData("src/A/a.cs", false), InlineData("src/A/", false)]
    public void What_the_commands_of_the_README_and_a_build_leave_is_no_file_of_the_project(string path, bool ignored) =>
        Assert.Equal(ignored, Repository.IsIgnored(path));

    [Theory]
    [InlineData("open /{0}/x", "home", true)]
    [InlineData("open /{0}/x", "var", false)]
    [InlineData("the network/{0}/cache", "home", false)]
    public void A_folder_of_a_machine_is_told_from_other_text(string text, string folder, bool expected) =>
        Assert.Equal(expected, MachineFolder().IsMatch(text.Replace("{0}", folder, StringComparison.Ordinal)));

    [Theory]
    [InlineData("registry", "npmjs", true)]
    [InlineData("api", "nuget", true)]
    [InlineData("example", "example", false)]
    public void A_registry_host_is_told_from_other_hosts(string first, string second, bool expected) =>
        Assert.Equal(expected, RegistryHost().IsMatch($"{first}.{second}.org"));

    private static IEnumerable<string> Lines(Regex pattern)
    {
        foreach (var file in Repository.Files())
        {
            var number = 0;
            foreach (var line in File.ReadLines(Repository.Path(file)))
            {
                number++;
                if (pattern.IsMatch(line)) yield return $"{file}:{number}: {line.Trim()}";
            }
        }
    }

    [GeneratedRegex(@"(?<![\w.~-])/(work|root|home|Users)/\w")]
    private static partial Regex MachineFolder();

    [GeneratedRegex("\"(?<name>[a-z_]+\\.py)\"")]
    private static partial Regex Script();

    [GeneratedRegex(@"\b(npmjs|nuget|yarnpkg|pypi|pythonhosted)\.(org|com)\b|\bregistry\.[a-z]|\bartifactory\b", RegexOptions.IgnoreCase)]
    private static partial Regex RegistryHost();
}
