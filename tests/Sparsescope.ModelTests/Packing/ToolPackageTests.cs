using System.Diagnostics;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace Sparsescope.ModelTests.Packing;

/// <summary>The tool as its users get it: packed, installed from the package into an empty folder, run there.</summary>
public sealed class ToolPackageTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(10);

    [Fact]
    public void The_packed_tool_installs_into_an_empty_folder_and_finds_its_llama_cpp()
    {
        using var folder = new TemporaryFolder();
        var (packages, tools) = (Path.Combine(folder.Path, "packages"), Path.Combine(folder.Path, "tools"));
        // Build outputs of its own: the tests that run at the same time use the others.
        Dotnet("pack", Path.Combine(Root(), "src", "Sparsescope.Cli"), "-o", packages, "--artifacts-path", Path.Combine(folder.Path, "artifacts"), "-v", "quiet");

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
        Directory.GetDirectories(Path.Combine(Root(), "engine", "node_modules", "@node-llama-cpp")).Select(path => Path.GetFileName(path));

    private static void Dotnet(params string[] arguments) => Run(Path.Combine(DotnetRoot(), OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"), Root(), arguments);

    private static string Run(string program, string folder, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        // What the test run tells its own build tools is not for these.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToList()) start.Environment.Remove(name);
        start.Environment.Remove("SPARSESCOPE_LLAMA_PATH");
        start.Environment["DOTNET_ROOT"] = DotnetRoot();
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        if (!process.WaitForExit(s_patience))
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"'{program} {string.Join(' ', arguments)}' did not end in {s_patience.TotalMinutes} minutes");
        }
        if (process.ExitCode != 0) Assert.Fail($"'{program} {string.Join(' ', arguments)}' ended with {process.ExitCode}:\n{output.Result}\n{error.Result}");
        return output.Result;
    }

    private static string DotnetRoot() => Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    private static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sparsescope.slnx"))) return folder.FullName;
        }
        throw new InvalidOperationException("the tests do not lie under the project's root");
    }

    private sealed class TemporaryFolder : IDisposable
    {
        internal string Path { get; } = Directory.CreateTempSubdirectory("sparsescope-").FullName;

        public void Dispose() => Directory.Delete(Path, recursive: true);
    }
}
