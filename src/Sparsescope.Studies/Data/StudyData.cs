using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Data;

/// <summary>The files of a study.</summary>
public static class StudyData
{
    /// <summary>
    /// SHA-256, in lower-case hexadecimal, over the path (from the data folder) and the content of every file the study reads, in the
    /// order of the paths.
    /// </summary>
    /// <exception cref="BadInputException">A file is missing.</exception>
    public static string Sha256(StudySpec spec, string dataFolder) => throw new NotImplementedException();
}
