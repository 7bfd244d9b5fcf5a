using System.Security.Cryptography;
using Sparsescope.Gguf;

namespace Sparsescope.Llama.Engine;

/// <summary>A GGUF on disk, read and checked before llama.cpp, which ends the process on some malformed files, gets to see it.</summary>
/// <param name="Path">The file, the first one where the model is split.</param>
/// <param name="Parts">All files of the model, in order.</param>
/// <param name="Header">What the first file says.</param>
public sealed record ModelFile(string Path, IReadOnlyList<string> Parts, GgufFile Header)
{
    /// <summary>Bytes of all parts.</summary>
    public long Bytes => Parts.Sum(part => new FileInfo(part).Length);

    /// <summary>Reads and checks a model.</summary>
    /// <exception cref="BadInputException">Missing, unreadable, malformed, a vocabulary only, or a part is missing.</exception>
    public static ModelFile Check(string path)
    {
        if (Directory.Exists(path)) throw new BadInputException($"'{path}' is a folder; name the GGUF file in it.");
        var header = ReadHeader(path);
        if (header.IsVocabularyOnly && header.SplitCount <= 1) throw new BadInputException($"'{path}' holds a vocabulary and no weights; use a whole model.");
        GgufModelCheck.Require(header);
        var parts = header.SplitCount <= 1 ? [path] : SplitParts(path, header);
        foreach (var part in parts.Skip(1)) _ = ReadHeader(part);
        return new(path, parts, header);
    }

    /// <summary>SHA-256 of the file, in lower-case hex; of the parts one after the other where the model is split.</summary>
    public string Sha256(CancellationToken cancellation = default)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[1 << 20];
        foreach (var part in Parts)
        {
            using var stream = new FileStream(part, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.SequentialScan);
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                cancellation.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static GgufFile ReadHeader(string path)
    {
        try
        {
            using var stream = File.OpenRead(path);
            return GgufFile.Read(stream, path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new BadInputException($"'{path}' does not exist; name a GGUF file with -m, or a model on the Hub with -hf.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    // MODEL-00001-of-00003.gguf
    private static List<string> SplitParts(string path, GgufFile header)
    {
        var first = $"-{1:D5}-of-{header.SplitCount:D5}.gguf";
        if (!path.EndsWith(first, StringComparison.Ordinal))
        {
            throw new BadInputException($"'{path}' is one of {header.SplitCount} parts but not the first; name the file that ends with '{first}'.");
        }
        var stem = path[..^first.Length];
        var parts = new List<string>();
        for (var part = 1; part <= header.SplitCount; part++) parts.Add($"{stem}-{part:D5}-of-{header.SplitCount:D5}.gguf");
        return parts.Find(part => !File.Exists(part)) is { } missing
            ? throw new BadInputException($"'{missing}' is missing: the model is split into {header.SplitCount} files.")
            : parts;
    }
}
