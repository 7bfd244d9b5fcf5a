namespace Sparsescope.Studies.Data;

/// <summary>A condition on one field of a record.</summary>
public abstract record RecordFilter(string Field);
