using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Packing;

/// <summary>All packages, made once for the tests of this folder, and a place for programs that use them.</summary>
[CollectionDefinition(Name)]
public sealed class Packed : ICollectionFixture<Packed>, IDisposable
{
    public const string Name = "packages";

    public Packed()
    {
        Packages = Path.Combine(Folder, "packages");
        Model = Path.Combine(Folder, "tiny.gguf");
        File.WriteAllBytes(Model, TinyModel.Create());
        // Build outputs of its own: the tests that run at the same time use the others. What the analysers say was heard in the build
        // before.
        Dotnet(Tool.Root, "pack", "-c", "Release", "-o", Packages, "--artifacts-path", Artifacts, "-v", "quiet", "-p:RunAnalyzers=false");
        // Packages of the same version may be in the machine's cache: these are taken from here alone, all others from wherever they are.
        File.WriteAllText(Path.Combine(Folder, "nuget.config"), $"""
            <configuration>
              <config><add key="globalPackagesFolder" value="{Path.Combine(Folder, "cache")}" /></config>
              <fallbackPackageFolders><add key="machine" value="{MachinePackages}" /></fallbackPackageFolders>
              <packageSources><add key="packed" value="{Packages}" /></packageSources>
            </configuration>
            """);
    }

    /// <summary>A temporary folder with all of it.</summary>
    internal string Folder { get; } = Directory.CreateTempSubdirectory("sparsescope-packages-").FullName;

    /// <summary>The folder of the packages.</summary>
    internal string Packages { get; }

    /// <summary>The folder of what was built for them.</summary>
    internal string Artifacts => Path.Combine(Folder, "artifacts");

    /// <summary>A tiny model.</summary>
    internal string Model { get; }

    /// <summary>What programs here run with.</summary>
    internal Dictionary<string, string?> Environment { get; } = new()
    {
        ["SPARSESCOPE_LLAMA_PATH"] = null,
        ["DOTNET_CLI_TELEMETRY_OPTOUT"] = "1",
    };

    /// <summary>A new program that has the package Sparsescope.Models; its folder.</summary>
    internal string Project(string template)
    {
        var folder = Path.Combine(Folder, template);
        Dotnet(Folder, "new", template, "-n", template, "-o", folder, "--no-restore");
        try
        {
            Dotnet(folder, "add", "package", "Sparsescope.Models");
        }
        catch (InvalidOperationException e) when (e.Message.Contains("NU1301", StringComparison.Ordinal))
        {
            Assert.Skip("no source of packages can be reached, and the cache lacks one: " + e.Message);
        }
        return folder;
    }

    internal void Dotnet(string folder, params string[] arguments) => Tool.Run(Tool.DotnetProgram, folder, Environment, arguments);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    private static string MachinePackages => System.Environment.GetEnvironmentVariable("NUGET_PACKAGES") is { Length: > 0 } named ? named
        : Path.Combine(System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile), ".nuget", "packages");
}
