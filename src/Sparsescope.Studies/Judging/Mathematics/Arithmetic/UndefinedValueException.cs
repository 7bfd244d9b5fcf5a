namespace Sparsescope.Studies.Judging.Mathematics.Arithmetic;

/// <summary>An expression has no value, or none that can be computed. Does not leave the judge.</summary>
internal sealed class UndefinedValueException() : Exception("no value");
