namespace Sparsescope;

/// <summary>Where the program keeps what it made, so as not to make it again. Models of the Hub lie in the Hub's own cache.</summary>
/// <param name="Root">The folder of all of it.</param>
public sealed record CacheFolders(string Root)
{
    /// <summary>Copies of weights in other precisions, and twins.</summary>
    public string Copies => Path.Combine(Root, "exact");

    /// <summary>Models that the program brings.</summary>
    public string Models => Path.Combine(Root, "models");

    /// <summary>Data that studies bring.</summary>
    public string Studies => Path.Combine(Root, "studies");

    /// <summary>Data that were downloaded for studies.</summary>
    public string Data => Path.Combine(Root, "data");

    /// <summary>The file of hashes of large files.</summary>
    public string Hashes => Path.Combine(Root, "hashes.json");

    /// <summary>The folders that hold what can be made again.</summary>
    public IReadOnlyList<string> Kept => [Copies, Models, Studies, Data];

    /// <summary>The folders under given variables: a function of its arguments alone.</summary>
    /// <param name="variable">Value of a variable; null or empty: not set.</param>
    /// <param name="cache">The user's cache folder where no variable names one.</param>
    public static CacheFolders Of(Func<string, string?> variable, string cache) =>
        new(variable("SPARSESCOPE_CACHE") is { Length: > 0 } named ? Path.GetFullPath(named)
            : Path.Combine(Path.GetFullPath(variable("XDG_CACHE_HOME") is { Length: > 0 } xdg ? xdg : cache), "sparsescope"));
}
