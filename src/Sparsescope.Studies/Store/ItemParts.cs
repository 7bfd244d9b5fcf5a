namespace Sparsescope.Studies.Store;

/// <summary>What is read of items beside what they are and how they were answered.</summary>
internal enum ItemParts
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The figures of their states, and traces.</summary>
    Figures,

    /// <summary>These, and the states themselves.</summary>
    Vectors,
}
