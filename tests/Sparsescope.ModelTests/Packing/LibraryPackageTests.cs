using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Sparsescope.Metrics;
using Sparsescope.Models;

namespace Sparsescope.ModelTests.Packing;

/// <summary>The libraries as their users get them: packed, added to programs outside the tree, run there.</summary>
[Collection(Packed.Name)]
public sealed partial class LibraryPackageTests(Packed packed)
{
    private const int Requests = 16;

    [Fact]
    public void Six_packages_are_whole_with_documentation_readme_licence_and_symbols()
    {
        Assert.Equal(
            ["Sparsescope.Chat", "Sparsescope.Core", "Sparsescope.Llama", "Sparsescope.Managed", "Sparsescope.Models",
                "Sparsescope.Studies"],
            Directory.GetFiles(packed.Packages, "Sparsescope.*.nupkg").Select(Name).Order(StringComparer.Ordinal));
        foreach (var package in Directory.GetFiles(packed.Packages, "Sparsescope.*.nupkg"))
        {
            using var archive = ZipFile.OpenRead(package);
            var entries = archive.Entries.Select(entry => entry.FullName).ToList();
            Assert.Contains($"lib/net10.0/{Name(package)}.dll", entries);
            Assert.Contains($"lib/net10.0/{Name(package)}.xml", entries);
            foreach (var file in (string[])["README.md", "LICENSE", "THIRD-PARTY-NOTICES.md"]) Assert.Contains(file, entries);
            var metadata = XDocument.Load(archive.GetEntry($"{Name(package)}.nuspec")!.Open()).Root!.Elements().First();
            foreach (var key in (string[])["id", "version", "authors", "license", "readme", "description", "copyright", "tags"])
                Assert.NotEmpty(metadata.Elements().Single(element => element.Name.LocalName == key).Value);
            Assert.DoesNotContain("Package Description", metadata.Value);
            Assert.True(File.Exists(Path.ChangeExtension(package, ".snupkg")), package);
        }
    }

    [Fact]
    public void The_same_source_packed_again_gives_the_same_files()
    {
        var again = Path.Combine(packed.Folder, "again");
        packed.Dotnet(Tool.Root, "pack", "src/Sparsescope.Core", "--no-build", "-c", "Release", "-o", again, "--artifacts-path",
            packed.Artifacts, "-v", "quiet");
        foreach (var package in Directory.GetFiles(again, "*.*nupkg"))
            Assert.Equal(Hashes(Path.Combine(packed.Packages, Path.GetFileName(package))), Hashes(package));
    }

    // What a package holds, by name; NuGet gives its own parts (how the archive is read) a new name each time.
    private static Dictionary<string, string> Hashes(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        return archive.Entries
            .Where(entry => !entry.FullName.StartsWith("_rels/", StringComparison.Ordinal)
                && !entry.FullName.StartsWith("package/", StringComparison.Ordinal))
            .ToDictionary(entry => entry.FullName, entry =>
            {
                using var stream = entry.Open();
                return Convert.ToHexString(SHA256.HashData(stream));
            });
    }

    [Fact]
    public void The_package_of_llama_cpp_carries_its_libraries_by_runtime()
    {
        using var archive = ZipFile.OpenRead(Directory.GetFiles(packed.Packages, "Sparsescope.Llama.*.nupkg").Single());
        var entries = archive.Entries.Select(entry => entry.FullName).ToList();
        foreach (var platform in Directory.GetDirectories(Path.Combine(Tool.Root, "engine", "node_modules", "@node-llama-cpp"))
            .Select(Path.GetFileName))
        {
            var runtime = platform!.Replace("mac-", "osx-", StringComparison.Ordinal).Replace("-metal", "", StringComparison.Ordinal);
            var folder = $"runtimes/{runtime}/native/";
            foreach (var library in (string[])["llama.", "ggml.", "ggml-base.", "ggml-cpu"])
                Assert.Contains(entries, entry => entry.StartsWith(folder, StringComparison.Ordinal)
                    && entry.Contains(library, StringComparison.Ordinal));
        }
        Assert.DoesNotContain(entries, entry => entry.EndsWith(".node", StringComparison.Ordinal)
            || entry.StartsWith("natives/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_readmes_first_block_is_a_whole_console_program()
    {
        var folder = packed.Project("console");
        var block = FirstBlock().Match(await File.ReadAllTextAsync(Path.Combine(Tool.Root, "README.md"))).Groups["code"].Value;
        var reference = Reference().Match(block);
        Assert.True(reference.Success, "the block opens a model of the Hub, whose place a path takes here");
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), Reference().Replace(block, $"\"{packed.Model}\"", 1));
        packed.Dotnet(folder, "build", "-c", "Release", "-o", "out", "-v", "quiet");
        var printed = Tool.Run(Path.Combine(folder, "out", "console"), folder, packed.Environment);
        Assert.Equal(await Expected("What is 2+2?"), printed.ReplaceLineEndings("\n"));
    }

    [Fact]
    public async Task A_minimal_api_answers_sixteen_requests_at_once()
    {
        var folder = packed.Project("web");
        await File.WriteAllTextAsync(Path.Combine(folder, "Program.cs"), $$"""
            using Sparsescope.Metrics;
            using Sparsescope.Models;

            using var model = await Model.OpenAsync("{{packed.Model}}");
            var app = WebApplication.Create(args);
            app.MapGet("/", (string prompt, CancellationToken cancellation) =>
                string.Concat(model.Measure(prompt, null, cancellation).States.Select(state => $"layer {state.Layer}: {state[Metric.Hoyer]:F4}\n")));
            app.Run();
            """);
        packed.Dotnet(folder, "build", "-c", "Release", "-o", "out", "-v", "quiet");
        using var server = Tool.Start(Path.Combine(folder, "out", "web"), folder, packed.Environment, "--urls", "http://127.0.0.1:0");
        try
        {
            string? address = null;
            while (address is null && await server.StandardOutput.ReadLineAsync() is { } line)
                address = Address().Match(line) is { Success: true } match ? match.Value : null;
            Assert.NotNull(address);
            using var client = new HttpClient { BaseAddress = new Uri(address), Timeout = Tool.Patience };
            string[] prompts = [.. Enumerable.Range(1, Requests).Select(i => string.Join(' ', Enumerable.Repeat("hello world", i)))];
            var answers = await Task.WhenAll(prompts.Select(prompt => client.GetStringAsync("/?prompt=" + Uri.EscapeDataString(prompt))));
            for (var i = 0; i < Requests; i++) Assert.Equal(await Expected(prompts[i]), answers[i]);
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    private async Task<string> Expected(string prompt)
    {
        using var model = await Model.OpenAsync(packed.Model);
        return string.Concat(model.Measure(prompt).States.Select(state =>
            string.Create(CultureInfo.InvariantCulture, $"layer {state.Layer}: {state[Metric.Hoyer]:F4}\n")));
    }

    private static string Name(string package) => Version().Replace(Path.GetFileName(package), "");

    [GeneratedRegex(@"\.\d+\.\d+\.\d+.*$")]
    private static partial Regex Version();

    [GeneratedRegex("```csharp\n(?<code>.*?)```", RegexOptions.Singleline)]
    private static partial Regex FirstBlock();

    [GeneratedRegex("\"hf:[^\"]+\"")]
    private static partial Regex Reference();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}
