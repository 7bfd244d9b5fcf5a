namespace Sparsescope.Studies.Spec;

/// <summary>Reads study.yaml.</summary>
public static class StudyReader
{
    /// <summary>
    /// The study, or every problem of its text; with a problem there is no study. Opens no file: what the data lacks is for
    /// the check against the data.
    /// </summary>
    /// <param name="yaml">Text of study.yaml.</param>
    /// <param name="file">Its path, for messages; the study's folder is the one it lies in.</param>
    public static (StudySpec? Spec, IReadOnlyList<Problem> Problems) Read(string yaml, string file) => throw new NotImplementedException();
}
