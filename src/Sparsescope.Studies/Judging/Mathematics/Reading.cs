namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>One way of reading the doubtful places of an answer.</summary>
/// <param name="second">Those that are read the second way.</param>
internal sealed class Reading(Ambiguities second)
{
    public Ambiguities Second { get; } = second;

    /// <summary>Those that were met, however they were read.</summary>
    public Ambiguities Met { get; private set; }

    public void Meet(Ambiguities met) => Met |= met;
}
