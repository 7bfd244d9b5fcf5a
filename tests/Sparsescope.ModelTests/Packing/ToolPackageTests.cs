using System.IO.Compression;
using System.Text.Json;

namespace Sparsescope.ModelTests.Packing;

/// <summary>The tool as its users get it: packed, installed from the package into an empty folder, run there.</summary>
[Collection(Packed.Name)]
public sealed class ToolPackageTests(Packed packed)
{
    [Fact]
    public void The_packed_tool_installs_into_an_empty_folder_and_finds_its_llama_cpp()
    {
        var package = Assert.Single(Directory.GetFiles(packed.Packages, "sparsescope.*.nupkg"), path => Path.GetFileName(path)[0] == 's');
        using (var archive = ZipFile.OpenRead(package))
        {
            var entries = archive.Entries.Select(entry => entry.FullName).ToList();
            Assert.Contains("README.md", entries);
            Assert.Contains("THIRD-PARTY-NOTICES.md", entries);
            Assert.Contains("LICENSE", entries);
            foreach (var platform in Fetched())
                Assert.Contains(entries, entry => entry.Contains($"/natives/{platform}/libllama.", StringComparison.Ordinal));
            Assert.DoesNotContain(entries, entry => entry.EndsWith(".node", StringComparison.Ordinal));
        }

        var tools = Path.Combine(packed.Folder, "tools");
        packed.Dotnet(Tool.Root, "tool", "install", "sparsescope", "--tool-path", tools, "--add-source", packed.Packages);
        var tool = Path.Combine(tools, OperatingSystem.IsWindows() ? "sparsescope.exe" : "sparsescope");
        Assert.Matches(@"^\d+\.\d+\.\d+\s*$", Tool.Run(tool, packed.Folder, packed.Environment, "--version"));
        using var doctor = JsonDocument.Parse(Tool.Run(tool, packed.Folder, packed.Environment, "doctor", "--json"));
        Assert.True(doctor.RootElement.GetProperty("sound").GetBoolean());
        Assert.StartsWith(Path.GetFullPath(tools), doctor.RootElement.GetProperty("natives").GetString());
    }

    [Fact]
    public void The_packed_tool_serves_from_any_folder_and_without_its_server_says_how_to_get_it()
    {
        var package = Assert.Single(Directory.GetFiles(packed.Packages, "sparsescope.*.nupkg"), path => Path.GetFileName(path)[0] == 's');
        var files = Path.Combine(packed.Folder, "unpacked");
        ZipFile.ExtractToDirectory(package, files);
        var server = Assert.Single(Directory.GetFiles(files, "Sparsescope.Server.dll", SearchOption.AllDirectories));
        var tool = Path.Combine(Path.GetDirectoryName(server)!, "sparsescope.dll");
        var elsewhere = Directory.CreateDirectory(Path.Combine(packed.Folder, "elsewhere")).FullName;
        string[] arguments = [tool, "serve", "-m", packed.Model, "-t", "1", "--port", "0"];
        using (var serving = Tool.Start(Tool.DotnetProgram, elsewhere, packed.Environment, arguments))
        {
            try
            {
                Assert.StartsWith("listening on http://127.0.0.1:", serving.StandardOutput.ReadLine(), StringComparison.Ordinal);
            }
            finally
            {
                serving.Kill(entireProcessTree: true);
            }
        }
        File.Delete(server);
        using var failing = Tool.Start(Tool.DotnetProgram, elsewhere, packed.Environment, arguments);
        Assert.Equal("", failing.StandardOutput.ReadToEnd());
        var said = failing.StandardError.ReadToEnd();
        failing.WaitForExit();
        Assert.Equal(2, failing.ExitCode);
        Assert.Contains("Sparsescope.Server.dll", said, StringComparison.Ordinal);
        Assert.Contains("dotnet publish src/Sparsescope.Cli", said, StringComparison.Ordinal);
    }

    // npm takes the platforms that this machine can use; those must be in the package.
    private static IEnumerable<string> Fetched() =>
        Directory.GetDirectories(Path.Combine(Tool.Root, "engine", "node_modules", "@node-llama-cpp"))
            .Select(path => Path.GetFileName(path));
}
