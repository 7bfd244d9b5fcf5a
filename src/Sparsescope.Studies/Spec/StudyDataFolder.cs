namespace Sparsescope.Studies.Spec;

/// <summary>Where a study's data lie: in the folder that was named, or with the program.</summary>
public static class StudyDataFolder
{
    /// <exception cref="BadInputException">The folder is none, or the study brings no data and none was named.</exception>
    public static string Of(StudySpec spec, string? named)
    {
        if (named is null)
        {
            return spec.Folder.Length == 0 && ShippedData.Has(spec.Name) ? ShippedData.Folder(spec.Name)
                : throw new BadInputException($"The study '{spec.Name}' brings no data.", Remedy.NameData);
        }
        return Directory.Exists(named) ? named : throw BadInputException.Of("data", $" '{named}' is no folder; name the one that holds the study's data.");
    }
}
