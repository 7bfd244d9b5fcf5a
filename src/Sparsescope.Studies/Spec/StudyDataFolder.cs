using Sparsescope.Models.Hub;

namespace Sparsescope.Studies.Spec;

/// <summary>Where a study's data lie: in the folder that was named, beside its study.yaml, with the program, or on the Hub.</summary>
public static class StudyDataFolder
{
    /// <summary>Folder of a study in which it may bring its data.</summary>
    public const string Own = "data";

    /// <summary>The folder; data that lie on the Hub are downloaded where they are not here.</summary>
    /// <param name="spec">The study.</param>
    /// <param name="named">The folder that was named, or null.</param>
    /// <param name="notice">Told what a person should know though nothing failed.</param>
    /// <param name="progress">Told how far a download is.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <exception cref="BadInputException">The folder is none, or the study brings no data and none was named.</exception>
    public static string Of(
        StudySpec spec, string? named, Action<string>? notice = null, IProgress<DownloadProgress>? progress = null,
            CancellationToken cancellation = default)
    {
        var folder = Find(spec, named) ?? Download(spec, notice, progress, cancellation)
            ?? throw new BadInputException($"The study '{spec.Name}' brings no data.", Remedy.NameData);
        return Directory.Exists(folder) ? folder
            : throw BadInputException.Of("data", $" '{named}' is no folder; name the one that holds the study's data.");
    }

    /// <summary>
    /// The folder without a download, which may not exist where it was named; null where the study brings no data and none was named.
    /// </summary>
    public static string? Find(StudySpec spec, string? named)
    {
        if (named is not null) return named;
        if (spec.Folder.Length == 0) return ShippedData.Has(spec.Name) ? ShippedData.Folder(spec.Name) : null;
        var own = Path.Combine(spec.Folder, Own);
        return Directory.Exists(own) ? own : null;
    }

    /// <summary>The folder of data that lie on the Hub, downloaded where they are not here; null where they do not.</summary>
    /// <exception cref="BadInputException">A file is not to be had.</exception>
    public static string? Download(
        StudySpec spec, Action<string>? notice = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation =
            default) =>
        StudyDownloads.Covers(spec) ? StudyDownloads.FolderAsync(spec, notice, progress, cancellation).GetAwaiter().GetResult() : null;
}
