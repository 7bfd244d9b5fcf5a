namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>An answer that is no expression this judge can read. Does not leave the judge: what cannot be read is undecided.</summary>
internal sealed class MathSyntaxException(string message) : Exception(message);
