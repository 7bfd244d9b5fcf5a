using Sparsescope.Cli.Models;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Studies;

/// <summary>Where a study's data lie: in the folder that was named, beside its study.yaml, or with the program.</summary>
internal static class StudyDataFolder
{
    /// <summary>Folder of a study in which it may bring its data.</summary>
    internal const string Own = "data";

    /// <exception cref="BadInputException">The folder is none, or the study brings no data and none was named.</exception>
    internal static string Of(StudySpec spec, string? named, Terminal terminal, CancellationToken cancellation) =>
        (Find(spec, named) ?? Download(spec, terminal, cancellation)) is not { } folder
            ? throw new BadInputException($"The study '{spec.Name}' brings no data; name the folder that holds it with --data DIR ('sparsescope study data {spec.Name}' says where it comes from).")
        : Directory.Exists(folder) ? folder : throw new BadInputException($"--data '{named}' is no folder; name the one that holds the study's data.");

    /// <summary>The folder of data that lie on the Hub, downloaded where they are not here; null where they do not.</summary>
    internal static string? Download(StudySpec spec, Terminal terminal, CancellationToken cancellation)
    {
        if (!StudyDownloads.Covers(spec)) return null;
        using var progress = new DownloadDisplay(terminal);
        return StudyDownloads.FolderAsync(spec, terminal.Say, progress, cancellation).GetAwaiter().GetResult();
    }

    /// <summary>The folder, which may not exist where it was named; null where the study brings no data and none was named.</summary>
    internal static string? Find(StudySpec spec, string? named)
    {
        if (named is not null) return named;
        if (spec.Folder.Length == 0) return ShippedData.Has(spec.Name) ? ShippedData.Folder(spec.Name) : null;
        var own = Path.Combine(spec.Folder, Own);
        return Directory.Exists(own) ? own : null;
    }
}
