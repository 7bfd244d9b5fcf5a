using System.Text.RegularExpressions;
using Sparsescope.Studies.Items;

namespace Sparsescope.Studies.Judging;

/// <summary>Tells a right answer from a wrong one in generated text; where it cannot tell, it says so.</summary>
public static partial class AnswerJudge
{
    /// <summary>Characters past which a text is not searched for an answer; models that go on for so long have lost the question.</summary>
    private const int LongestText = 20_000;

    /// <summary>
    /// Judges the answer stated in <paramref name="generated"/>. An answer counts only where the text states it as its answer; a letter or
    /// a number that merely occurs is none.
    /// </summary>
    /// <returns><see cref="Judgement.Undecided"/> for empty text, for more than 20,000 characters, and wherever right and wrong cannot be told apart for sure.</returns>
    public static Judgement Judge(ExpectedAnswer expected, string generated)
    {
        ArgumentNullException.ThrowIfNull(expected);
        ArgumentNullException.ThrowIfNull(generated);
        if (generated.Length > LongestText) return Judgement.Undecided;
        generated = Runs().Replace(generated, run => run.Value.Contains('\n') ? "\n" : run.Value[..1]);
        return expected.Kind switch
        {
            AnswerKind.Letter => LetterJudge.Judge(expected.Gold, expected.Choices, generated),
            AnswerKind.Math => MathJudge.Judge(expected.Gold, generated),
            AnswerKind.Number => NumberJudge.Judge(expected.Gold, generated),
            AnswerKind.YesNo => YesNoJudge.Judge(expected.Gold, generated),
            AnswerKind.Options => Judgement.Undecided,   // told by likelihood, not by text
            _ => throw new ArgumentOutOfRangeException(nameof(expected), expected.Kind, "no such kind of answer"),
        };
    }

    // Models that have lost the question repeat spaces and marks; a long run says no more than a short one, and patterns would try it in very many ways.
    [GeneratedRegex(@"\s{3,}|([*_`'""])\1{3,}", RegexOptions.CultureInvariant)]
    private static partial Regex Runs();
}
