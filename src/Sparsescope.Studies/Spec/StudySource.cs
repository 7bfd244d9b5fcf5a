namespace Sparsescope.Studies.Spec;

/// <summary>Finds a study by what a person calls it.</summary>
public static class StudySource
{
    private const string File = "study.yaml";

    /// <summary>
    /// The study of a name that came with the program, else that of a folder (or of the study.yaml itself). To read a folder that is
    /// called as a shipped study, write its path: ./NAME.
    /// </summary>
    /// <exception cref="BadInputException">There is neither.</exception>
    public static (StudySpec? Spec, IReadOnlyList<Problem> Problems) Read(string nameOrFolder)
    {
        if (ShippedStudies.Names.Contains(nameOrFolder))
        {
            var (spec, problems) = StudyReader.Read(ShippedStudies.YamlOf(nameOrFolder), $"{nameOrFolder}/{File}");
            return (spec is null ? null : spec with { Folder = "", Data = ShippedSources.With(spec.Data, spec.Variants?.Files ?? []) },
                problems);
        }
        var path = Path.GetFileName(nameOrFolder) == File ? nameOrFolder : Path.Combine(nameOrFolder, File);
        if (System.IO.File.Exists(path)) return StudyReader.Read(System.IO.File.ReadAllText(path), path);
        if (Directory.Exists(nameOrFolder)) throw new BadInputException($"{nameOrFolder}: the folder holds no {File}.");
        throw Suggestion.For(nameOrFolder, ShippedStudies.Names) is { } near
            ? new BadInputException($"There is no study '{nameOrFolder}' and no such folder; did you mean '{near}'?")
            : new BadInputException($"There is no study '{nameOrFolder}' and no such folder.", Remedy.ListStudies);
    }

    /// <summary>The study, or its first problem as an error.</summary>
    /// <exception cref="BadInputException">There is no such study, or it has a problem.</exception>
    public static StudySpec Open(string nameOrFolder)
    {
        var (spec, problems) = Read(nameOrFolder);
        if (spec is not null) return spec;
        var more = problems.Count > 1 ? $" ({problems.Count - 1} more)" : "";
        throw new BadInputException($"{problems[0]}{more}", problems.Count > 1 ? Remedy.CheckStudy : Remedy.None);
    }
}
