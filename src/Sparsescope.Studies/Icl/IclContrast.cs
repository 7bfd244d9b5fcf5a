using Sparsescope.Statistics;

namespace Sparsescope.Studies.Icl;

/// <summary>One arm less another, nats a token of the right answer.</summary>
/// <param name="Name">What it asks.</param>
/// <param name="Of">The arm.</param>
/// <param name="Than">What it is compared with.</param>
/// <param name="Primary">Whether it is one of the preregistered three.</param>
/// <param name="Difference">Mean over questions, draws averaged first; 95 % over questions and draws.</param>
/// <param name="Difference90">The same at 90 %.</param>
/// <param name="P">Signs of questions flipped; adjusted by Holm where primary.</param>
/// <param name="Word">What that says.</param>
public sealed record IclContrast(string Name, string Of, string Than, bool Primary, Interval Difference, Interval Difference90, double P,
    ContrastWord Word);

/// <summary>What the arms of a study of demonstrations say.</summary>
/// <param name="N">Questions.</param>
/// <param name="Means">Mean log-probability of the right answer by arm, with 95 % over questions.</param>
/// <param name="Contrasts">The primary three first.</param>
/// <param name="QuestionDeviation">Standard deviation between questions.</param>
/// <param name="SelectionDeviation">Within a question, between random pairs.</param>
/// <param name="OrderDeviation">Within a question, between the two orders of one pair.</param>
/// <param name="Verdict">Of sparsity: matters, hurts, makes no difference, or undecided.</param>
/// <param name="Sentence">Why.</param>
public sealed record IclStudyResult(
    int N, IReadOnlyDictionary<string, Interval> Means, IReadOnlyList<IclContrast> Contrasts,
    double QuestionDeviation, double SelectionDeviation, double OrderDeviation, IclVerdict Verdict, string Sentence);
