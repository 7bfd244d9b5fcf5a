namespace Sparsescope.Studies.Spec;

/// <summary>A further question that a study asks of its items, with measurements and a verdict of its own (docs/studies.md).</summary>
public enum StudyProtocol
{
    /// <summary>Does sparsity say which answers are wrong, beyond cheaper figures?</summary>
    Predicts,

    /// <summary>Do outlier dimensions that push frequent tokens explain the effect?</summary>
    Fallback,

    /// <summary>Is it the sparse support that answers depend on, and more so where items are hard?</summary>
    SelectiveFilter,
}
