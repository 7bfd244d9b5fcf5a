using Sparsescope.Gguf;
using Sparsescope.Llama.Native;

namespace Sparsescope.Llama.Engine;

/// <summary>
/// The F32 copy of a model's weights that --exact runs on: exactly the dequantised values, without the rounding of activations that
/// quantised weights bring. Made once and kept in the cache under the model's hash.
/// </summary>
public static class ExactCopy
{
    private const int AllF32 = 0;

    /// <summary>Folder of the copies: SPARSESCOPE_CACHE, or the user's cache folder (XDG_CACHE_HOME, ~/.cache).</summary>
    public static string CacheFolder
    {
        get
        {
            if (Environment.GetEnvironmentVariable("SPARSESCOPE_CACHE") is { Length: > 0 } named) return Path.Combine(Path.GetFullPath(named), "exact");
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg
                : OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData)
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
            return Path.Combine(cache, "sparsescope", "exact");
        }
    }

    /// <summary>True where every weight is F32 already, so that the model is its own exact copy.</summary>
    public static bool IsExact(GgufFile header) => header.SplitCount <= 1 && header.Tensors.All(tensor => tensor.Type == GgmlType.F32);

    /// <summary>The F32 copy's path; makes it first where the cache has none.</summary>
    /// <param name="model">The model.</param>
    /// <param name="sha256">Its hash.</param>
    /// <param name="notice">Told, in a sentence, that a copy is being made.</param>
    /// <exception cref="BadInputException">Too little disk or memory, or llama.cpp cannot convert the model.</exception>
    public static string Ensure(ModelFile model, string sha256, Action<string> notice)
    {
        if (IsExact(model.Header)) return model.Path;
        _ = LlamaRuntime.Instance;
        var folder = CacheFolder;
        var path = Path.Combine(folder, $"{sha256}-v{LlamaRuntime.SupportedRelease}.f32.gguf");
        var bytes = EstimateBytes(model);
        CheckMemory(bytes);
        try
        {
            Directory.CreateDirectory(folder);
            // Two processes may want the same copy: the second waits for the first.
            using var gate = Lock(path + ".lock");
            if (IsWhole(path)) return path;
            CheckDisk(folder, bytes);
            notice($"making the F32 copy of the weights ({bytes / 1e6:N0} MB, once): {path}");
            Make(model.Path, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"The F32 copy cannot be made in '{folder}': {e.Message}; name another folder with SPARSESCOPE_CACHE.", e);
        }
        return path;
    }

    /// <summary>Bytes of the copy: four a weight, and the metadata.</summary>
    internal static long EstimateBytes(ModelFile model) => model.Parts.Sum(part =>
    {
        using var stream = File.OpenRead(part);
        var header = GgufFile.Read(stream, part);
        return header.DataOffset + header.Tensors.Sum(tensor => 4 * tensor.ElementCount + 64);
    });

    private static unsafe void Make(string source, string target)
    {
        var unfinished = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            var parameters = LlamaNative.llama_model_quantize_default_params();
            parameters.ftype = AllF32;
            parameters.allow_requantize = 1;
            parameters.nthread = PhysicalCores.Count;
            LogCapture.Forget();
            if (LlamaNative.llama_model_quantize(source, unfinished, &parameters) != 0)
            {
                throw LlamaException.WithLog($"llama.cpp cannot make an F32 copy of '{source}'");
            }
            if (!IsWhole(unfinished)) throw new BadInputException($"The F32 copy of '{source}' came out incomplete: is the disk of '{Path.GetDirectoryName(target)}' full?");
            File.Move(unfinished, target, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static bool IsWhole(string path)
    {
        if (!File.Exists(path)) return false;
        try
        {
            return IsExact(ModelFile.Check(path).Header);
        }
        catch (BadInputException)
        {
            return false;
        }
    }

    private static FileStream Lock(string path)
    {
        for (; ; )
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (File.Exists(path))
            {
                Thread.Sleep(200);
            }
        }
    }

    private static void CheckMemory(long bytes)
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        if (bytes > available)
        {
            throw new BadInputException($"The F32 copy needs {bytes / 1e9:F1} GB of memory and this machine has {available / 1e9:F1}; measure without --exact.");
        }
    }

    private static void CheckDisk(string folder, long bytes)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (bytes > free)
        {
            throw new BadInputException($"The F32 copy needs {bytes / 1e9:F1} GB of disk and '{folder}' has {free / 1e9:F1} free; name another folder with SPARSESCOPE_CACHE.");
        }
    }
}
