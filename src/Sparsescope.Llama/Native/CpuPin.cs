using System.Runtime.InteropServices;

namespace Sparsescope.Llama.Native;

/// <summary>
/// Loads the backends: of the libraries for kinds of processors the one that SPARSESCOPE_CPU names, or the best that this processor can
/// run. Runs on several machines compute the same digits only with the same library.
/// </summary>
internal static unsafe class CpuPin
{
    internal const string Variable = "SPARSESCOPE_CPU";

    /// <summary>Loads what lies in a folder.</summary>
    /// <exception cref="BadInputException">The library that is named is not there, or this processor cannot run it.</exception>
    internal static void Load(string folder)
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } named)
        {
            LlamaNative.ggml_backend_load_all_from_path(folder);
            return;
        }
        var libraries = Directory.EnumerateFiles(folder).Where(file => Name(file) is not null).Order(StringComparer.Ordinal).ToList();
        var pinned = libraries.Find(file => Path.GetFileName(file) == named || Name(file) == "cpu-" + named || Name(file) == named)
            ?? throw new BadInputException(
                $"{Variable} names '{named}'; there are "
                + $"{string.Join(", ", libraries.Select(Name).Where(IsCpu).Select(name => name!["cpu-".Length..]))}.");
        if (!CanRun(pinned))
            throw new BadInputException(
                $"{Variable} names '{named}', which this processor cannot run; compute on another machine, or name a "
                + $"library that all of them run.");
        foreach (var library in libraries.Where(file => !IsCpu(Name(file))).Append(pinned)) LlamaNative.ggml_backend_load(library);
    }

    private static bool IsCpu(string? name) => name?.StartsWith("cpu-", StringComparison.Ordinal) == true;

    // libggml-cpu-haswell.so is cpu-haswell; libggml.so and libggml-base.so are no backends.
    private static string? Name(string file)
    {
        var name = Path.GetFileName(file);
        if (name.StartsWith("lib", StringComparison.Ordinal)) name = name[3..];
        if (!name.StartsWith("ggml-", StringComparison.Ordinal) || Path.GetExtension(name) is not (".so" or ".dll" or ".dylib"))
            return null;
        name = Path.GetFileNameWithoutExtension(name)["ggml-".Length..];
        return name.StartsWith("base", StringComparison.Ordinal) ? null : name;
    }

    // As the library's own choice: a backend that gives itself no points cannot run here.
    private static bool CanRun(string library) => !NativeLibrary.TryLoad(library, out var handle) ? false
        : !NativeLibrary.TryGetExport(handle, "ggml_backend_score", out var score) || ((delegate* unmanaged[Cdecl]<int>)score)() > 0;
}
