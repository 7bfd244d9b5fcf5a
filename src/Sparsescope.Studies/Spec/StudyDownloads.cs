using System.Security.Cryptography;
using System.Text;
using Sparsescope.Llama;
using Sparsescope.Models;
using Sparsescope.Models.Hub;

namespace Sparsescope.Studies.Spec;

/// <summary>Data of a study that lie on the Hugging Face Hub, brought to this machine once.</summary>
public static class StudyDownloads
{
    /// <summary>Folder of the program's cache under which data folders lie.</summary>
    public static string Root => UserCache.Folders.Data;

    /// <summary>Whether every file that the study reads has a place on the Hub.</summary>
    public static bool Covers(StudySpec spec) => Named(spec).All(spec.Data.Hub.ContainsKey);

    /// <summary>
    /// A data folder that holds the study's files under the names that the study gives them; they lie in the Hub's cache and are linked
    /// here, or copied where links cannot be made.
    /// </summary>
    /// <param name="spec">A study that <see cref="Covers"/> says true of.</param>
    /// <param name="notice">Told what a person should know though nothing failed.</param>
    /// <param name="progress">Told how far a download is.</param>
    /// <param name="cancellation">Ends a download; what has arrived is kept.</param>
    /// <exception cref="BadInputException">A file is not to be had, or not the one whose hash the study states.</exception>
    public static async Task<string> FolderAsync(
        StudySpec spec, Action<string>? notice = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation =
            default)
    {
        var files = Named(spec).Select(file => (Name: file, Place: spec.Data.Hub[file])).ToList();
        var key = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', files))))[..12];
        var folder = Path.Combine(Root, $"{spec.Name}-{key}");
        foreach (var (name, place) in files)
        {
            var path = await DataReference.ResolveAsync(place, notice, progress, cancellation).ConfigureAwait(false);
            if (spec.Data.Sha256.TryGetValue(name, out var stated) || spec.Data.HubSha256.TryGetValue(name, out stated))
                RequireHash(place, path, stated);
            Link(Path.Combine(folder, name), path);
        }
        return folder;
    }

    private static IReadOnlyList<string> Named(StudySpec spec) =>
        [.. spec.Data.Files.Concat(spec.Variants?.Files ?? []).Distinct(StringComparer.Ordinal)];

    private static void RequireHash(string place, string path, string stated)
    {
        using var file = File.OpenRead(path);
        var actual = Convert.ToHexStringLower(SHA256.HashData(file));
        if (!actual.Equals(stated, StringComparison.OrdinalIgnoreCase))
            throw new BadInputException(
                $"{place}: the file's SHA-256 is {actual}, and the study states {stated}; it changed on the Hub: name a revision "
                + $"that holds the stated version.");
    }

    private static void Link(string link, string target)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(link)!);
            if (new FileInfo(link).LinkTarget == target) return;
            File.Delete(link);
            try
            {
                File.CreateSymbolicLink(link, target);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
            {
                File.Copy(target, link, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"'{link}' cannot be written: {e.Message}; name another folder with SPARSESCOPE_CACHE.", e);
        }
    }
}
