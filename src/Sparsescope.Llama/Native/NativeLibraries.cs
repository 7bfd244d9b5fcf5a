using System.Reflection;
using System.Runtime.InteropServices;
using Sparsescope.Llama.Backends;

namespace Sparsescope.Llama.Native;

/// <summary>
/// Finds and loads the llama.cpp libraries: SPARSESCOPE_LLAMA_PATH, the installed build that the user chose, or where this assembly came
/// with them.
/// </summary>
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
        if (BackendStore.Of().UsedFolder is { } chosen) return chosen;
        return Places([AppContext.BaseDirectory, .. OwnFolder(), .. HostFolders()])
            .FirstOrDefault(folder => Find(folder, LlamaNative.Llama) is not null)
            ?? throw new BadInputException(
                $"No llama.cpp for {LlamaPlatform.Own?.Package ?? LlamaPlatform.OwnRid} was found beside the program; build with npm "
                + $"installed, or name a folder with {PathVariable}.");
    }

    /// <summary>
    /// The folders in which libraries may lie, nearest first: natives/PLATFORM and runtimes/RID/native of each folder, as builds and
    /// packages have them, then the folder itself, where a program is published for one platform. Those that exist.
    /// </summary>
    /// <param name="folders">Where to look.</param>
    /// <param name="platform">Whose; null for this machine's.</param>
    internal static IEnumerable<string> Places(IEnumerable<string> folders, LlamaPlatform? platform = null)
    {
        platform ??= LlamaPlatform.Own;
        return folders.Distinct(StringComparer.Ordinal).SelectMany(folder => (string[])
        [
            .. platform is null ? (string[])[] : [Path.Combine(folder, "natives", platform.Package)],
            Path.Combine(folder, "runtimes", platform?.Rid ?? LlamaPlatform.OwnRid, "native"),
            folder,
        ]).Where(Directory.Exists);
    }

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

    // A platform that nothing is published for may still have a build of its own.
    private static string? Find(string folder, string name) => (LlamaPlatform.Own ?? LlamaPlatform.All[0]).Find(folder, name);
}
