using Sparsescope.Studies.Judging.Mathematics;

namespace Sparsescope.Studies.Judging;

/// <summary>Judges mathematical answers: the last \boxed{}, else what follows "answer is", else a text that is nothing but the answer.</summary>
internal static class MathJudge
{
    private const int LongestBareAnswer = 200;

    public static Judgement Judge(string gold, string generated)
    {
        var statement = Stated.Boxed(generated) ?? Stated.Announced(generated);
        if (statement is { } stated) return Compare(gold, stated.Text);
        var bare = generated.Trim();
        return bare.Length is 0 or > LongestBareAnswer || bare.Contains('\n') ? Judgement.Undecided : Compare(gold, Stated.Sentence(bare));
    }

    private static Judgement Compare(string gold, string stated)
    {
        // A letter asked for may come with the text of its option: \text{(C)} and (C) Plane.
        if (LetterJudge.Lone(gold) is { } letter && LetterJudge.Leading(stated) is { } given) return letter == given ? Judgement.Correct : Judgement.Wrong;
        return MathEquality.Compare(gold, stated) switch
        {
            Agreement.Equal => Judgement.Correct,
            Agreement.Different => Judgement.Wrong,
            _ => Judgement.Undecided,
        };
    }
}
