namespace Sparsescope.Studies.Data;

/// <summary>Where a record's condition comes from.</summary>
public abstract record ConditionSource;
