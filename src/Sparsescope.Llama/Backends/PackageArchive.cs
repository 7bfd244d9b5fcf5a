using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;

namespace Sparsescope.Llama.Backends;

/// <summary>A published package as npm hands it out: a .tgz.</summary>
internal static class PackageArchive
{
    private const string Algorithm = "sha512-", Fallback = "fallback";

    /// <summary>Throws where a file is not the package that this program knows.</summary>
    /// <param name="path">The archive.</param>
    /// <param name="package">Its name.</param>
    /// <param name="integrity">sha512- and the checksum in base 64.</param>
    /// <exception cref="BadInputException">Another checksum.</exception>
    internal static void Verify(string path, string package, string integrity)
    {
        using var stream = File.OpenRead(path);
        var found = Algorithm + Convert.ToBase64String(SHA512.HashData(stream));
        if (found != integrity)
        {
            throw new BadInputException(
                $"{package} has the wrong checksum ({found}, expected {integrity}): it is damaged or another file, "
                + "and nothing was installed.");
        }
    }

    /// <summary>
    /// Unpacks the libraries, flat: the archive has them in package/bins/PLATFORM, those of a fallback build one folder deeper.
    /// </summary>
    /// <param name="path">The archive.</param>
    /// <param name="folder">Where to; a file that is there is replaced.</param>
    /// <param name="isFallback">True for a package of which only the folder of the fallback is wanted.</param>
    /// <returns>Names of the files.</returns>
    /// <exception cref="BadInputException">It is no archive, or holds no library.</exception>
    internal static IReadOnlyList<string> Unpack(string path, string folder, bool isFallback)
    {
        var unpacked = new List<string>();
        try
        {
            using var stream = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
            using var archive = new TarReader(stream);
            while (archive.GetNextEntry() is { } entry)
            {
                if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile)) continue;
                string[] parts = entry.Name.Split('/');
                var wanted = isFallback ? parts is ["package", "bins", _, Fallback, _] : parts is ["package", "bins", _, _];
                var name = parts[^1];
                if (!wanted || name != Path.GetFileName(name) || name is "" or "." or ".." || !LlamaPlatform.IsNeeded(name)) continue;
                entry.ExtractToFile(Path.Combine(folder, name), overwrite: true);
                unpacked.Add(name);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or FormatException)
        {
            throw new BadInputException($"'{path}' is no archive of npm: {e.Message}", e);
        }
        return unpacked.Count > 0 ? unpacked : throw new BadInputException($"'{path}' holds no libraries of llama.cpp.");
    }
}
