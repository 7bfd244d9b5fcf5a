using System.Security.Cryptography;
using System.Text;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Items;

/// <summary>The files of a study.</summary>
public static class StudyData
{
    /// <summary>
    /// SHA-256, in lower-case hexadecimal, over all files the study reads: for each, in the order of their paths, the path from the data
    /// folder in UTF-8, a zero byte and the SHA-256 of its content.
    /// </summary>
    /// <exception cref="BadInputException">A file is missing.</exception>
    public static string Sha256(StudySpec spec, string dataFolder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (path, fullPath) in Files(spec, dataFolder).OrderBy(file => file.Path, StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(path));
            hash.AppendData([0]);
            using var file = File.OpenRead(fullPath);
            hash.AppendData(SHA256.HashData(file));
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>Every file the study reads, those of its variants included, each once.</summary>
    /// <exception cref="BadInputException">A file is missing.</exception>
    /// <exception cref="BadInputException">A hash is stated for a file that the study does not read.</exception>
    public static IReadOnlyList<(string Path, string FullPath)> Files(StudySpec spec, string dataFolder)
    {
        var files = DataFiles.Find(dataFolder, [.. spec.Data.Files, .. spec.Variants?.Files ?? []]);
        return spec.Data.Sha256.Keys.FirstOrDefault(stated => !files.Any(file => file.Path == stated)) is { } unread
            ? throw new BadInputException($"{spec.File}: data.sha256 names '{unread}', which the study does not read.")
            : files;
    }
}
