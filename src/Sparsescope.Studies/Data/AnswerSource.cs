using Sparsescope.Studies.Items;

namespace Sparsescope.Studies.Data;

/// <summary>How the right answer is read from a record.</summary>
public sealed record AnswerSource(AnswerKind Kind, string Field);
