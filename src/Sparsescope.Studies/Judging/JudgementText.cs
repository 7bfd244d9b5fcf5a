namespace Sparsescope.Studies.Judging;

/// <summary>Judgements as words, where they leave the program or come into it: stores, exports, reports.</summary>
public static class JudgementText
{
    /// <summary>correct, wrong or undecided.</summary>
    public static string Text(this Judgement judgement) => judgement switch
    {
        Judgement.Correct => "correct",
        Judgement.Wrong => "wrong",
        _ => "undecided",
    };

    /// <summary>The judgement that a word stands for; null for none, and for a word that is none of these.</summary>
    public static Judgement? Of(string? text) => text switch
    {
        "correct" => Judgement.Correct,
        "wrong" => Judgement.Wrong,
        "undecided" => Judgement.Undecided,
        _ => null,
    };

    /// <summary>Whether an answer is right: null where nothing was judged, or not decided.</summary>
    public static bool? IsRight(this Judgement? judgement) => judgement switch
    {
        Judgement.Correct => true,
        Judgement.Wrong => false,
        _ => null,
    };
}
