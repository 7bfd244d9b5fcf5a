namespace Sparsescope.Studies.Judging;

/// <summary>The right answer of an item.</summary>
/// <param name="Kind">How it is judged.</param>
/// <param name="Gold">The answer: a letter, an expression, a number, or yes and no.</param>
public sealed record ExpectedAnswer(AnswerKind Kind, string Gold)
{
    /// <summary>Letters an answer may name, or texts it may be, in order; empty for other kinds.</summary>
    public IReadOnlyList<string> Choices { get; init; } = [];
}
