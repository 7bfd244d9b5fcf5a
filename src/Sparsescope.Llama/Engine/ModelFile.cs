using System.Security.Cryptography;
using Sparsescope.Gguf;

namespace Sparsescope.Llama;

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
    /// <param name="path">The file; of a split model any of its parts, as all are beside one another.</param>
    /// <param name="notice">Told, in a sentence, that another part than the first was named.</param>
    public static ModelFile Check(string path, Action<string>? notice = null)
    {
        path = FirstPart(path, notice);
        OtherModelFormat.Refuse(path);
        if (Directory.Exists(path)) throw new BadInputException($"'{path}' is a folder; name the GGUF file in it.");
        var header = ReadHeader(path);
        if (header.IsVocabularyOnly && header.SplitCount <= 1)
            throw new BadInputException($"'{path}' holds a vocabulary and no weights; use a whole model.");
        GgufModelCheck.Require(header);
        var parts = header.SplitCount <= 1 ? [path] : SplitParts(path, header);
        foreach (var part in parts.Skip(1)) _ = ReadHeader(part);
        return new(path, parts, header);
    }

    /// <summary>SHA-256 of the file, in lower-case hex; of the parts one after the other where the model is split.</summary>
    /// <remarks>A large model's is remembered under its path, size and time of change.</remarks>
    public string Sha256(CancellationToken cancellation = default) => HashCache.Get(Parts, () => Hash(cancellation));

    private string Hash(CancellationToken cancellation)
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
            throw new BadInputException($"'{path}' does not exist.", Remedy.NameModel, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{path}' cannot be read: {e.Message}", e);
        }
    }

    // A file that is called a part and is none is taken as it is.
    private static string FirstPart(string path, Action<string>? notice)
    {
        if (SplitName.Of(path) is not { Part: > 1 } name || !File.Exists(path) || ReadHeader(path).SplitCount <= 1) return path;
        var first = name.PathOf(1);
        if (!File.Exists(first))
        {
            throw new BadInputException(
                $"'{path}' is part {name.Part} of a model in {name.Count} files, and the first, '{first}', is missing; "
                + "fetch all of them into one folder.");
        }
        notice?.Invoke($"note: '{path}' is part {name.Part} of a model in {name.Count} files; it is loaded from the first, '{first}'");
        return first;
    }

    private static List<string> SplitParts(string path, GgufFile header)
    {
        if (SplitName.Of(path) is not { Part: 1 } name || name.Count != header.SplitCount)
        {
            throw new BadInputException($"'{path}' is the first of {header.SplitCount} files of a model; name it so that it ends with "
                + $"'-{1:D5}-of-{Math.Min(header.SplitCount, 99_999):D5}.gguf', and the others alike, or they are not found.");
        }
        var parts = Enumerable.Range(1, name.Count).Select(name.PathOf).ToList();
        return parts.Find(part => !File.Exists(part)) is { } missing
            ? throw new BadInputException($"'{missing}' is missing: the model is split into {header.SplitCount} files.")
            : parts;
    }
}
