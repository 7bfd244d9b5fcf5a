using Sparsescope.Studies.Spec;

namespace Sparsescope.Cli.Studies;

/// <summary>Where a study's data lie: in the folder that was named, beside its study.yaml, or with the program.</summary>
internal static class StudyDataFolder
{
    /// <summary>Folder of a study in which it may bring its data.</summary>
    internal const string Own = "data";

    /// <exception cref="BadInputException">The folder is none, or the study brings no data and none was named.</exception>
    internal static string Of(StudySpec spec, string? named) =>
        Find(spec, named) is not { } folder ? throw new BadInputException($"The study '{spec.Name}' brings no data; name the folder that holds it with --data DIR.")
        : Directory.Exists(folder) ? folder : throw new BadInputException($"--data '{named}' is no folder; name the one that holds the study's data.");

    /// <summary>The folder, which may not exist where it was named; null where the study brings no data and none was named.</summary>
    internal static string? Find(StudySpec spec, string? named)
    {
        if (named is not null) return named;
        if (spec.Folder.Length == 0) return ShippedData.Has(spec.Name) ? ShippedData.Folder(spec.Name) : null;
        var own = Path.Combine(spec.Folder, Own);
        return Directory.Exists(own) ? own : null;
    }
}
