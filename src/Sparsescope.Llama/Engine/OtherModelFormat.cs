namespace Sparsescope.Llama;

/// <summary>Models in other formats than GGUF, and how they become one.</summary>
internal static class OtherModelFormat
{
    private const string How = "convert it to GGUF, so: python convert_hf_to_gguf.py";

    /// <summary>Bytes a safetensors header may have.</summary>
    private const long LongestHeader = 100_000_000;

    private static readonly string[] s_weights = ["*.safetensors", "*.safetensors.index.json", "pytorch_model*.bin", "model*.bin"];

    /// <summary>Throws where a path is a model in another format: the file itself, or the folder that holds it.</summary>
    /// <exception cref="BadInputException">It is; the sentence says how to convert it.</exception>
    internal static void Refuse(string path)
    {
        if (Directory.Exists(path))
        {
            if (Weights(path) is { } weights)
                throw Bad(path, $"is a folder with a model in another format ({Path.GetFileName(weights)})", path);
            return;
        }
        if (!File.Exists(path)) return;
        if (path.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) || path.EndsWith(".safetensors.index.json",
            StringComparison.OrdinalIgnoreCase) || IsSafetensors(path))
            throw Bad(path, "is a safetensors file", FolderOf(path));
    }

    private static BadInputException Bad(string path, string what, string folder) =>
        new($"'{path}' {what}, and models are read as GGUF; {How} '{folder}' (a script of llama.cpp), or look for a copy on the Hub.");

    private static string? Weights(string folder)
    {
        try
        {
            return Directory.EnumerateFiles(folder, "*.gguf").Any() ? null : s_weights.SelectMany(pattern =>
                Directory.EnumerateFiles(folder, pattern)).FirstOrDefault();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static string FolderOf(string path) => Path.GetDirectoryName(path) is { Length: > 0 } folder ? folder : ".";

    // The length of a header, and the brace that begins it.
    private static bool IsSafetensors(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            Span<byte> start = stackalloc byte[9];
            return stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) == start.Length
                && BitConverter.ToInt64(start) is > 1 and <= LongestHeader && start[8] == '{';
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;   // said by whoever reads it
        }
    }
}
