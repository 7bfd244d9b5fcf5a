namespace Sparsescope.Models.Runs;

/// <summary>How an output that exists is treated.</summary>
public enum ExistingOutput
{
    /// <summary>It is an error.</summary>
    Refuse,

    /// <summary>It is continued.</summary>
    Resume,

    /// <summary>It is replaced.</summary>
    Overwrite,
}
