namespace Sparsescope.Managed.Inference;

/// <summary>How keys and values are kept while a text is read.</summary>
public enum CacheType
{
    /// <summary>As they are computed.</summary>
    F32,

    /// <summary>Rounded to 8 bits of fraction: half the memory, and states that differ in the third digit.</summary>
    BF16,
}
