using Sparsescope.Studies.Judging.Replies;

namespace Sparsescope.Studies.Judging;

/// <summary>Tells a right answer from a wrong one in generated text; where it cannot tell, it says so.</summary>
/// <remarks>The rules: docs/judging.md.</remarks>
public static class AnswerJudge
{
    /// <summary>Whether a right answer is one of yes, no, true and false, in any letter case.</summary>
    public static bool IsYesOrNo(string gold) => YesNoJudge.IsGold(gold);

    /// <summary>Judges as <see cref="Read"/> does, and keeps the judgement only.</summary>
    public static Judgement Judge(ExpectedAnswer expected, string generated, string? prompt = null) =>
        Read(expected, generated, prompt).Judgement;

    /// <summary>
    /// Judges the answer stated in <paramref name="generated"/>. An answer counts only where the text states it as its answer; a letter or
    /// a number that merely occurs is none, and so is what stands in its reasoning.
    /// </summary>
    /// <param name="expected">The right answer and its kind.</param>
    /// <param name="generated">What a model wrote; any text.</param>
    /// <param name="prompt">What it was given, where that may have opened its reasoning; null where it has not.</param>
    /// <returns>
    /// <see cref="Judgement.Undecided"/> for empty text, for more than 20,000 characters outside of reasoning, for reasoning without an
    /// end,
    /// and wherever right and wrong cannot be told apart for sure.
    /// </returns>
    public static Verdict Read(ExpectedAnswer expected, string generated, string? prompt = null)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(generated);
        if (Reply.Of(generated, prompt) is not { } reply) return new Verdict(Judgement.Undecided, null);
        reply = Assertion.Only(reply, keepsQuestions: expected.Kind == AnswerKind.YesNo);
        return expected.Kind switch
        {
            AnswerKind.Letter => LetterJudge.Judge(expected.Gold, expected.Choices, reply),
            AnswerKind.Math => MathJudge.Judge(expected.Gold, reply),
            AnswerKind.Number => NumberJudge.Judge(expected.Gold, reply),
            AnswerKind.YesNo => YesNoJudge.Judge(expected.Gold, reply),
            AnswerKind.Options => new Verdict(Judgement.Undecided, null),   // told by likelihood, not by text
            _ => throw new ArgumentOutOfRangeException(nameof(expected), expected.Kind, "no such kind of answer"),
        };
    }
}
