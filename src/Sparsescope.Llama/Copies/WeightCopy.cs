using Sparsescope.Gguf;
using Sparsescope.Llama.Native;

namespace Sparsescope.Llama;

/// <summary>
/// Copies of a model's weights in another precision, made once and kept in the cache under the model's hash. The F32 copy is what exact
/// numerics run on: exactly the dequantised values, without the rounding of activations that quantised weights bring. The others are made
/// from it.
/// </summary>
public static class WeightCopy
{
    /// <summary>True where every weight is F32 already, so that the model is its own exact copy.</summary>
    public static bool IsExact(GgufFile header) => header.SplitCount <= 1 && header.Tensors.All(tensor => tensor.Type == GgmlType.F32);

    /// <summary>
    /// The path of a copy; makes it first where the cache has none. A model in one file of F32 weights is its own F32 copy.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="sha256">Its hash.</param>
    /// <param name="type">The precision.</param>
    /// <param name="notice">Told, in a sentence, that a copy is being made.</param>
    /// <exception cref="BadInputException">Too little disk or memory, or llama.cpp cannot convert the model.</exception>
    public static string Ensure(ModelFile model, string sha256, WeightType type, Action<string> notice)
    {
        if (type == WeightType.F32 && IsExact(model.Header)) return model.Path;
        _ = LlamaRuntime.Instance;
        var source = type == WeightType.F32 ? model.Path : Ensure(model, sha256, WeightType.F32, notice);
        var folder = UserCache.Folders.Copies;
        var path = Path.Combine(folder, $"{sha256}-v{LlamaRuntime.SupportedRelease}.{type.ToString().ToLowerInvariant()}.gguf");
        CheckMemory(EstimateBytes(model, WeightType.F32));
        try
        {
            Directory.CreateDirectory(folder);
            // Two processes may want the same copy: the second waits for the first.
            using var gate = Lock(path + ".lock");
            if (IsWhole(path, type)) return path;
            var bytes = EstimateBytes(model, type);
            CheckDisk(folder, bytes);
            notice($"making the {type} copy of the weights ({bytes / 1e6:N0} MB, once): {path}");
            Make(source, path, type);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException(
                $"The {type} copy cannot be made in '{folder}': {e.Message.TrimEnd('.')}; name another folder with SPARSESCOPE_CACHE.", e);
        }
        return path;
    }

    /// <summary>Bytes of a copy: its weights and the metadata.</summary>
    internal static long EstimateBytes(ModelFile model, WeightType type) => model.Parts.Sum(part =>
    {
        using var stream = File.OpenRead(part);
        var header = GgufFile.Read(stream, part);
        return header.DataOffset + header.Tensors.Sum(tensor => (long)Math.Ceiling(type.BytesPerWeight() * tensor.ElementCount) + 64);
    });

    private static unsafe void Make(string source, string target, WeightType type)
    {
        var unfinished = $"{target}.{Environment.ProcessId}.tmp";
        try
        {
            var parameters = LlamaNative.llama_model_quantize_default_params();
            parameters.ftype = (int)type;
            parameters.allow_requantize = 1;
            parameters.nthread = PhysicalCores.Count;
            LogCapture.Forget();
            NativeStop.Model = source;
            if (LlamaNative.llama_model_quantize(source, unfinished, &parameters) != 0)
            {
                throw LlamaException.WithLog($"llama.cpp cannot make a copy in {type} of '{source}'");
            }
            if (!IsWhole(unfinished, type))
                throw new BadInputException(
                    $"The {type} copy of '{source}' came out incomplete: is the disk of '{Path.GetDirectoryName(target)}' full?");
            File.Move(unfinished, target, overwrite: true);
        }
        finally
        {
            File.Delete(unfinished);
        }
    }

    private static bool IsWhole(string path, WeightType type)
    {
        if (!File.Exists(path)) return false;
        try
        {
            var header = ModelFile.Check(path).Header;
            return type != WeightType.F32 || IsExact(header);
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
            throw new BadInputException(
                $"The F32 copy needs {bytes / 1e9:F1} GB of memory and this machine has {available / 1e9:F1}.", Remedy.NoCopy);
        }
    }

    private static void CheckDisk(string folder, long bytes)
    {
        var free = new DriveInfo(folder).AvailableFreeSpace;
        if (bytes > free)
        {
            throw new BadInputException(
                $"The copy of the weights needs {bytes / 1e9:F1} GB of disk and '{folder}' has {free / 1e9:F1} free; name another "
                + $"folder with SPARSESCOPE_CACHE.");
        }
    }
}
