namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Places of an expression that two readers may read in two ways. As a choice: the ones that are read the second way.</summary>
[Flags]
internal enum Ambiguities
{
    None = 0,

    /// <summary>1/2x: half of x, or (second) one over 2x.</summary>
    Division = 1,

    /// <summary>sin x(1 + x): the sine times the bracket, or (second) the sine of all of it.</summary>
    Argument = 2,

    /// <summary>log without a base: to base ten, or (second) the natural one.</summary>
    Logarithm = 4,
}
