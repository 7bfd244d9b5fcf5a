using System.Reflection;
using System.Runtime.InteropServices;

namespace Sparsescope.Llama.Native;

/// <summary>Finds and loads the llama.cpp libraries: SPARSESCOPE_LLAMA_PATH, or where this assembly came with them.</summary>
internal static class NativeLibraries
{
    internal const string PathVariable = "SPARSESCOPE_LLAMA_PATH";

    private static readonly Dictionary<string, nint> s_loaded = [];

    /// <summary>The folder the libraries come from.</summary>
    /// <exception cref="BadInputException">No such folder, or it holds no llama.cpp.</exception>
    internal static string FindFolder()
    {
        if (Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named)
        {
            var folder = Path.GetFullPath(named);
            if (!Directory.Exists(folder)) throw new BadInputException($"{PathVariable} names '{named}', which is not a folder.");
            return Find(folder, LlamaNative.Llama) is null
                ? throw new BadInputException($"{PathVariable} names '{named}', which holds no llama library.")
                : folder;
        }
        return Places([AppContext.BaseDirectory, .. OwnFolder(), .. HostFolders()])
            .FirstOrDefault(folder => Find(folder, LlamaNative.Llama) is not null)
            ?? throw new BadInputException(
                $"No llama.cpp for {PlatformPrefix} was found beside the program; build with npm installed, or name "
                    + $"a folder with {PathVariable}.");
    }

    /// <summary>
    /// The folders in which libraries may lie, nearest first: natives/PLATFORM and runtimes/RID/native of each folder, as builds and
    /// packages have them, then the folder itself, where a program is published for one platform. Those that exist.
    /// </summary>
    internal static IEnumerable<string> Places(IEnumerable<string> folders) => folders.Distinct(StringComparer.Ordinal).SelectMany(folder =>
    {
        var natives = Path.Combine(folder, "natives");
        string[] ofPlatform = Directory.Exists(natives)
            ? [.. Directory.EnumerateDirectories(natives, PlatformPrefix + "*").Order(StringComparer.Ordinal)] : [];
        return (string[])[.. ofPlatform, Path.Combine(folder, "runtimes", RuntimeId, "native"), folder];
    }).Where(Directory.Exists);

    // Beside the assembly; and the root of its package, where it is used from the cache of packages (PACKAGE/lib/net10.0).
    private static string[] OwnFolder() => Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location) is { Length: > 0 } folder
        ? [folder, Path.GetFullPath(Path.Combine(folder, "..", ".."))] : [];

    // Where the program's host looks for native libraries of packages.
    private static string[] HostFolders() =>
        (AppContext.GetData("NATIVE_DLL_SEARCH_DIRECTORIES") as string)?.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            ?? [];

    /// <summary>Loads the three libraries in order of dependency and makes every declaration of this assembly resolve to them.</summary>
    internal static void Load(string folder)
    {
        foreach (var name in (string[])[LlamaNative.GgmlBase, LlamaNative.Ggml, LlamaNative.Llama])
        {
            var file = Find(folder, name)
                ?? throw new BadInputException($"'{folder}' holds no {name} library: it is not a whole build of llama.cpp.");
            try
            {
                s_loaded[name] = NativeLibrary.Load(file);
            }
            catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
            {
                throw new BadInputException($"'{file}' does not load: {e.Message.ReplaceLineEndings(" ").Trim()}", e);
            }
        }
        NativeLibrary.SetDllImportResolver(Assembly.GetExecutingAssembly(), (name, _, _) => s_loaded.GetValueOrDefault(name));
    }

    /// <summary>A library that <see cref="Load"/> has loaded.</summary>
    internal static nint Loaded(string name) => s_loaded[name];

    private static string PlatformPrefix =>
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "mac" : "linux") + "-"
            + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    private static string RuntimeId =>
        (OperatingSystem.IsWindows() ? "win" : OperatingSystem.IsMacOS() ? "osx" : "linux") + "-"
            + RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant();

    // Release builds carry the version in the file name: libllama.v0.5.0.so, llama.dll, libllama.0.5.0.dylib.
    private static string? Find(string folder, string name)
    {
        var (prefix, suffix) = OperatingSystem.IsWindows() ? ("", ".dll") : OperatingSystem.IsMacOS() ? ("lib", ".dylib") : ("lib", ".so");
        return Directory.EnumerateFiles(folder, prefix + name + "*" + suffix)
            .Where(file => Path.GetFileName(file)[(prefix.Length + name.Length)..] is var rest && (rest == suffix || rest.StartsWith('.')))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
    }
}
