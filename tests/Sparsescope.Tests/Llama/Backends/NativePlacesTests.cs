using Sparsescope.Llama.Backends;
using Sparsescope.Llama.Native;

namespace Sparsescope.Tests.Llama.Backends;

/// <summary>Where llama.cpp's libraries are looked for, on every platform that is known.</summary>
public sealed class NativePlacesTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-").FullName;

    public static TheoryData<string> Rids => [.. LlamaPlatform.All.Select(platform => platform.Rid)];

    [Theory, MemberData(nameof(Rids))]
    public void Builds_packages_and_published_programs_have_them_in_their_own_places_nearest_first(string rid)
    {
        var platform = LlamaPlatform.Of(rid)!;
        var (build, package) = (Make("app", "natives", platform.Package), Make("app", "runtimes", platform.Rid, "native"));
        var other = Make("app", "natives", "vms-vax");
        var cache = Make("cache", "runtimes", platform.Rid, "native");
        Assert.Equal(
            [build, package, At("app"), cache, At("cache")],
            NativeLibraries.Places([At("app"), At("cache"), At("app"), At("none")], platform));
        Assert.True(Directory.Exists(other));
    }

    // Names as the published packages have them.
    [Theory]
    [InlineData("linux-x64", "libllama.v0.5.0.so", "libggml.v0.5.0.so", "libggml-base.so", "libggml-cpu-haswell.so")]
    [InlineData("linux-x64", "libllama.cuda.v0.5.0.so", "libggml.cuda.v0.5.0.so", "libggml-base.so", "libggml-cuda.so")]
    [InlineData("linux-arm64", "libllama.v0.5.0.so", "libggml.v0.5.0.so", "libggml-base.so", "libggml-cpu.so")]
    [InlineData("osx-arm64", "libllama.metal.v0.5.0.dylib", "libggml.metal.v0.5.0.dylib", "libggml-base.dylib", "libggml-metal.so")]
    [InlineData("osx-x64", "libllama.v0.5.0.dylib", "libggml.v0.5.0.dylib", "libggml-base.dylib", "libggml-cpu-haswell.so")]
    [InlineData("win-x64", "llama.v0.5.0.dll", "ggml.v0.5.0.dll", "ggml-base.dll", "ggml-cpu-haswell.dll")]
    [InlineData("win-arm64", "llama.v0.5.0.dll", "ggml.v0.5.0.dll", "ggml-base.dll", "ggml-cpu.dll")]
    public void Each_library_is_found_by_the_names_that_the_platform_gives_it(
        string rid, string llama, string ggml, string ggmlBase, string other)
    {
        var (platform, folder) = (LlamaPlatform.Of(rid)!, Make(rid));
        string[] beside = ["libllama-common.so", "llama-common.dll", "llama-addon.lib", "llama-addon.node"];
        foreach (var name in (string[])[llama, ggml, ggmlBase, other, .. beside]) File.WriteAllText(Path.Combine(folder, name), "");
        string[] libraries = [LlamaNative.Llama, LlamaNative.Ggml, LlamaNative.GgmlBase];
        var found = libraries.Select(library => platform.Find(folder, library));
        Assert.Equal([llama, ggml, ggmlBase], found.Select(Path.GetFileName));
        Assert.Null(platform.Find(Make("empty"), LlamaNative.Llama));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(params string[] parts) => Path.Combine([_folder, .. parts]);

    private string Make(params string[] parts) => Directory.CreateDirectory(At(parts)).FullName;
}
