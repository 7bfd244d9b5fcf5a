namespace Sparsescope.Studies.Spec;

/// <summary>The problems of one YAML file, and the lines of its keys.</summary>
/// <param name="file">Its path, for messages.</param>
/// <param name="subject">What its keys are keys of, with its article.</param>
internal sealed class SpecProblems(string file, string subject = "a study")
{
    public string Subject => subject;

    private readonly List<(int Line, Problem Problem)> _all = [];

    public Dictionary<string, int> Lines { get; } = new(StringComparer.Ordinal);

    /// <summary>In the order of the lines.</summary>
    public IReadOnlyList<Problem> All => [.. _all.OrderBy(problem => problem.Line).Select(problem => problem.Problem)];

    public void Add(long line, string what) => _all.Add(((int)line, new Problem($"{file}:{line}", what)));

    /// <summary>At the line of a key, or of the nearest key around it that is there.</summary>
    public void AddAt(string path, string what)
    {
        while (path.Length > 0 && !Lines.ContainsKey(path)) path = path.LastIndexOf('.') is var dot and > 0 ? path[..dot] : "";
        Add(Lines.GetValueOrDefault(path, 1), what);
    }
}
