using System.Diagnostics;
using System.Text.Json;
using Sparsescope.Llama.Backends;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Llama.Backends;

/// <summary>The table of platforms: what the lock file, the build and the package make of it.</summary>
public sealed class LlamaPlatformTests
{
    [Fact]
    public void The_lock_file_holds_the_platforms_that_are_served_at_the_version_of_the_table()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Repository.Path("engine", "package.json")));
        var locked = json.RootElement.GetProperty("optionalDependencies").EnumerateObject()
            .ToDictionary(entry => entry.Name, entry => entry.Value.GetString()!);
        var served = LlamaPlatform.All.Where(platform => platform.IsServed).Select(platform => "@node-llama-cpp/" + platform.Package);
        Assert.Equal(served.Order(StringComparer.Ordinal), locked.Keys.Order(StringComparer.Ordinal));
        Assert.All(locked.Values, version => Assert.Equal(LlamaPlatform.Version, version));
    }

    [Fact]
    public void Macs_and_Windows_are_known_though_they_are_not_served()
    {
        Assert.Equal(
            ["linux-x64", "linux-arm64", "mac-arm64-metal", "mac-x64", "win-x64", "win-arm64"],
            LlamaPlatform.All.Select(platform => platform.Package));
        Assert.Equal(LlamaPlatform.All.Count, LlamaPlatform.All.Select(platform => platform.Rid).Distinct().Count());
        Assert.NotNull(LlamaPlatform.Own);
    }

    [Fact]
    public void Every_GPU_build_that_is_served_has_a_checksum_of_64_bytes_and_is_for_a_known_platform()
    {
        foreach (var build in LlamaPlatform.GpuBuilds)
        {
            Assert.NotNull(LlamaPlatform.Of(build.Rid));
            if (build.Over is not null)
            {
                Assert.Contains(LlamaPlatform.GpuBuilds, other =>
                    other.Package == build.Over && other.Rid == build.Rid && other.Over is null);
            }
            if (build.Integrity is not { } integrity) continue;
            Assert.StartsWith("sha512-", integrity, StringComparison.Ordinal);
            Assert.Equal(64, Convert.FromBase64String(integrity["sha512-".Length..]).Length);
            Assert.NotEmpty(build.Needs);
        }
    }

    [Fact]
    public async Task A_package_carries_the_libraries_of_every_platform_by_its_runtime_and_nothing_else()
    {
        var engine = Directory.CreateTempSubdirectory("sparsescope-").FullName;
        try
        {
            foreach (var platform in LlamaPlatform.All)
            {
                var bins = Path.Combine(engine, "node_modules", "@node-llama-cpp", platform.Package, "bins", platform.Package);
                Directory.CreateDirectory(bins);
                string[] names =
                [
                    $"{platform.Prefix}llama.v0.5.0{platform.Suffix}",
                    $"{platform.Prefix}llama-common{platform.Suffix}",
                    "llama-addon.node",
                    "llama-addon.lib",
                    "_nlcBuildMetadata.json",
                ];
                foreach (var name in names) await File.WriteAllTextAsync(Path.Combine(bins, name), "");
            }
            Assert.Equal(
                LlamaPlatform.All.Select(platform =>
                        $"runtimes/{platform.Rid}/native/ natives/{platform.Package}/{platform.Prefix}llama.v0.5.0{platform.Suffix}")
                    .Order(StringComparer.Ordinal),
                await Collected(engine, "-p:_IsPacking=true"));
            Assert.Equal(
                ["runtimes/osx-arm64/native/ natives/mac-arm64-metal/libllama.v0.5.0.dylib"],
                await Collected(engine, "-p:NativeRid=osx-arm64"));
        }
        finally
        {
            Directory.Delete(engine, recursive: true);
        }
    }

    // What the build makes of a folder of packages, without building: package path and place beside the program.
    private static async Task<IEnumerable<string>> Collected(string engine, string property)
    {
        string[] arguments =
        [
            "msbuild", Repository.Path("src", "Sparsescope.Llama", "Sparsescope.Llama.csproj"), "-t:CollectNatives", "-getItem:None",
            $"-p:EngineDirectory={engine}/", property, "-nologo",
        ];
        await File.WriteAllTextAsync(Path.Combine(engine, "package-lock.json"), "{}");
        await File.WriteAllTextAsync(Path.Combine(engine, "node_modules", ".package-lock.json"), "{}");
        File.SetLastWriteTimeUtc(Path.Combine(engine, "package-lock.json"), DateTime.UnixEpoch.AddYears(40));
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, output);
        using var json = JsonDocument.Parse(output);
        return
        [
            .. json.RootElement.GetProperty("Items").GetProperty("None").EnumerateArray()
                .Select(item => (Path: Text(item, "PackagePath"), Link: Text(item, "Link")))
                .Where(item => item.Link.StartsWith("natives/", StringComparison.Ordinal))
                .Select(item => $"{item.Path} {item.Link}")
                .Order(StringComparer.Ordinal),
        ];
    }

    private static string Text(JsonElement item, string name) => item.TryGetProperty(name, out var value) ? value.GetString()! : "";
}
