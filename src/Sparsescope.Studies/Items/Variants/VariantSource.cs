namespace Sparsescope.Studies.Items.Variants;

/// <summary>Makes one item a condition of every record.</summary>
public abstract class VariantSource;
