using System.Runtime.InteropServices;
using Sparsescope.Llama.Native;

namespace Sparsescope.Tests.Llama;

/// <summary>Where llama.cpp's libraries are looked for.</summary>
public sealed class NativePlacesTests : IDisposable
{
    private static readonly string s_architecture = RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();
    private static readonly string s_platform = (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "mac-" : "linux-")
        + s_architecture;
    private static readonly string s_runtime = (OperatingSystem.IsWindows() ? "win-" : OperatingSystem.IsMacOS() ? "osx-" : "linux-")
        + s_architecture;

    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-").FullName;

    [Fact]
    public void Builds_packages_and_published_programs_have_them_in_their_own_places_nearest_first()
    {
        var (build, package, other) =
            (Make("app", "natives", s_platform), Make("app", "runtimes", s_runtime, "native"), Make("app", "natives", "vms-vax"));
        var cache = Make("cache", "runtimes", s_runtime, "native");
        Assert.Equal([build, package, At("app"), cache, At("cache")],
            NativeLibraries.Places([At("app"), At("cache"), At("app"), At("none")]));
        Assert.True(Directory.Exists(other));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(params string[] parts) => Path.Combine([_folder, .. parts]);

    private string Make(params string[] parts) => Directory.CreateDirectory(At(parts)).FullName;
}
