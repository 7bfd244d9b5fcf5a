using Sparsescope.Cli.Models;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Studies;

/// <summary>The data folder of a study, with a download shown to whoever waits for it.</summary>
internal static class FetchedData
{
    internal static string Folder(StudySpec spec, string? named, Terminal terminal, CancellationToken cancellation)
    {
        using var progress = new DownloadDisplay(terminal);
        return StudyDataFolder.Of(spec, named, terminal.Say, progress, cancellation);
    }

    /// <summary>The same; null where the study brings none and none lie on the Hub.</summary>
    internal static string? OrNull(StudySpec spec, Terminal terminal, CancellationToken cancellation)
    {
        using var progress = new DownloadDisplay(terminal);
        return StudyDataFolder.Find(spec, null) ?? StudyDataFolder.Download(spec, terminal.Say, progress, cancellation);
    }
}
