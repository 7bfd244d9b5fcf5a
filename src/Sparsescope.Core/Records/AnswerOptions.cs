namespace Sparsescope.Records;

/// <summary>The options of a multiple-choice question and the right ones among them.</summary>
/// <param name="Texts">At least one text, as it follows the prompt.</param>
/// <param name="Gold">Indices of the right options from 0; empty where it is not known.</param>
public sealed record AnswerOptions(IReadOnlyList<string> Texts, IReadOnlyList<int> Gold);
