using System.IO.Compression;
using System.Text.Json;

namespace Sparsescope.ModelTests.Packing;

/// <summary>The tool as its users get it: packed, installed from the package into an empty folder, run there.</summary>
public sealed class ToolPackageTests
{
    [Fact]
    public void The_packed_tool_installs_into_an_empty_folder_and_finds_its_llama_cpp()
    {
        using var folder = new TemporaryFolder();
        var (packages, tools) = (Path.Combine(folder.Path, "packages"), Path.Combine(folder.Path, "tools"));
        // Build outputs of its own: the tests that run at the same time use the others.
        Dotnet("pack", Path.Combine(Tool.Root, "src", "Sparsescope.Cli"), "-o", packages, "--artifacts-path", Path.Combine(folder.Path, "artifacts"), "-v", "quiet");

        var package = Assert.Single(Directory.GetFiles(packages, "*.nupkg"));
        using (var archive = ZipFile.OpenRead(package))
        {
            var entries = archive.Entries.Select(entry => entry.FullName).ToList();
            Assert.Contains("README.md", entries);
            Assert.Contains("THIRD-PARTY-NOTICES.md", entries);
            Assert.Contains("LICENSE", entries);
            foreach (var platform in Fetched()) Assert.Contains(entries, entry => entry.Contains($"/natives/{platform}/libllama.", StringComparison.Ordinal));
            Assert.DoesNotContain(entries, entry => entry.EndsWith(".node", StringComparison.Ordinal));
        }

        Dotnet("tool", "install", "sparsescope", "--tool-path", tools, "--add-source", packages);
        var tool = Path.Combine(tools, OperatingSystem.IsWindows() ? "sparsescope.exe" : "sparsescope");
        Assert.Matches(@"^\d+\.\d+\.\d+\s*$", Run(tool, folder.Path, "--version"));
        using var doctor = JsonDocument.Parse(Run(tool, folder.Path, "doctor", "--json"));
        Assert.True(doctor.RootElement.GetProperty("sound").GetBoolean());
        Assert.StartsWith(Path.GetFullPath(tools), doctor.RootElement.GetProperty("natives").GetString());
    }

    // npm takes the platforms that this machine can use; those must be in the package.
    private static IEnumerable<string> Fetched() =>
        Directory.GetDirectories(Path.Combine(Tool.Root, "engine", "node_modules", "@node-llama-cpp")).Select(path => Path.GetFileName(path));

    private static readonly Dictionary<string, string?> s_environment = new() { ["SPARSESCOPE_LLAMA_PATH"] = null };

    private static void Dotnet(params string[] arguments) => Tool.Run(Tool.DotnetProgram, Tool.Root, s_environment, arguments);

    private static string Run(string program, string folder, params string[] arguments) => Tool.Run(program, folder, s_environment, arguments);

    private sealed class TemporaryFolder : IDisposable
    {
        internal string Path { get; } = Directory.CreateTempSubdirectory("sparsescope-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
