namespace Sparsescope.Studies.Judging;

/// <summary>What came of comparing a generated answer with the right one.</summary>
public enum Judgement
{
    /// <summary>The stated answer equals the right one.</summary>
    Correct,

    /// <summary>An answer is stated, and it is another one.</summary>
    Wrong,

    /// <summary>No answer is stated, several are without a decision, or the two cannot be compared.</summary>
    Undecided,
}
