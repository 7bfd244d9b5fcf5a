namespace Sparsescope.Studies.Spec;

/// <summary>Something wrong with a study.</summary>
/// <param name="Where">"study.yaml:12".</param>
/// <param name="What">One sentence.</param>
public sealed record Problem(string Where, string What)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Where}: {What}";
}
