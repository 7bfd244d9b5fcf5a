using System.Runtime.InteropServices;
using System.Xml.Linq;

namespace Sparsescope.Llama.Backends;

/// <summary>A platform that builds of llama.cpp are published for.</summary>
/// <param name="Package">Name of the npm package and of the folder with its libraries, e.g. mac-arm64-metal.</param>
/// <param name="Rid">.NET's name of the platform, e.g. osx-arm64.</param>
/// <param name="Prefix">How file names of libraries begin, e.g. lib.</param>
/// <param name="Suffix">How they end, e.g. .so.</param>
/// <param name="Computes">What the packed build computes on: cpu or metal.</param>
/// <param name="IsServed">True where the pinned release is published for it.</param>
internal sealed record LlamaPlatform(string Package, string Rid, string Prefix, string Suffix, string Computes, bool IsServed)
{
    private static readonly Lazy<XElement> s_table = new(() =>
        XElement.Load(typeof(LlamaPlatform).Assembly.GetManifestResourceStream("Platforms.props")!));

    /// <summary>Every platform, in the order of the table.</summary>
    internal static IReadOnlyList<LlamaPlatform> All { get; } = [.. s_table.Value.Descendants("LlamaPlatform").Select(Read)];

    /// <summary>That of this machine; null where none is published for it.</summary>
    internal static LlamaPlatform? Own => Of(OwnRid);

    /// <summary>.NET's name of this machine's platform.</summary>
    internal static string OwnRid => (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux")
        + "-" + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    /// <summary>Version of the npm packages that hold the pinned release.</summary>
    internal static string Version { get; } = s_table.Value.Descendants("LlamaPackageVersion").Single().Value;

    /// <summary>Every GPU build, in the order of the table.</summary>
    internal static IReadOnlyList<GpuBuild> GpuBuilds { get; } = [.. s_table.Value.Descendants("LlamaBackend").Select(GpuBuild.Read)];

    internal static LlamaPlatform? Of(string rid) => All.FirstOrDefault(platform => platform.Rid == rid);

    /// <summary>
    /// The file of a library in a folder, e.g. libllama.v0.5.0.so for llama: release builds carry backend and version in the name. Null
    /// where there is none.
    /// </summary>
    internal string? Find(string folder, string library) => Directory.EnumerateFiles(folder, Prefix + library + "*" + Suffix)
        .Where(file => Path.GetFileName(file)[(Prefix.Length + library.Length)..] is var rest && (rest == Suffix || rest.StartsWith('.')))
        .Order(StringComparer.Ordinal)
        .FirstOrDefault();

    /// <summary>True for a file of a published package that the program needs: its libraries, without those of other programs.</summary>
    internal static bool IsNeeded(string file) => !file.Contains("llama-common", StringComparison.Ordinal)
        && Path.GetExtension(file) is not (".node" or ".lib" or ".json");

    private static LlamaPlatform Read(XElement row)
    {
        var library = (string)row.Attribute("Library")!;
        var star = library.IndexOf('*', StringComparison.Ordinal);
        return new((string)row.Attribute("Include")!, (string)row.Attribute("Rid")!, library[..star], library[(star + 1)..],
            (string)row.Attribute("Computes")!, (bool)row.Attribute("Served")!);
    }
}
