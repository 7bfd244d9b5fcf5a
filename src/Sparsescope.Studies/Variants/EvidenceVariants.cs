using Sparsescope.Studies.Data;

namespace Sparsescope.Studies.Variants;

/// <summary>
/// <c>evidence</c>: nothing, a text that agrees with what the model is taken to believe, a text that contradicts it, and both again cut
/// to the same number of tokens. White space around a text is removed.
/// </summary>
/// <param name="parametric">Field of the text that agrees.</param>
/// <param name="counter">Field of the text that contradicts.</param>
public sealed class EvidenceVariants(string parametric, string counter) : VariantSource
{
    /// <inheritdoc/>
    public override string Kind => "evidence";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Conditions { get; } = ["none", "parametric", "counter", "parametric-equal", "counter-equal"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Variables => ["evidence"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Fields => [parametric, counter];

    /// <inheritdoc/>
    public override Func<StudyRecord, int, MadeVariants> Prepare(VariantInput input) => (record, _) =>
    {
        if (record.Text(parametric)?.Trim() is not { Length: > 0 } agreeing
            || record.Text(counter)?.Trim() is not { Length: > 0 } contradicting)
            return MadeVariants.Refuse("an evidence is missing");
        var (shortAgreeing, shortContradicting) = CutEqual(agreeing, contradicting, input.Tokens);
        if (shortAgreeing.Length == 0) return MadeVariants.Refuse("the evidences cannot be cut to the same number of tokens");
        string[] texts = ["", agreeing, contradicting, shortAgreeing, shortContradicting];
        return new([.. Conditions.Zip(texts, (name, text) => new Variant(name, Json.Of("evidence", text)))]);
    };

    // A cut between words may fall short of what was asked for, so the two are cut again until they agree.
    private static (string First, string Second) CutEqual(string first, string second, ITokenText tokens)
    {
        var (a, b) = (tokens.Count(first), tokens.Count(second));
        while (a != b)
        {
            var smaller = Math.Min(a, b);
            (first, second) = (tokens.Take(first, smaller), tokens.Take(second, smaller));
            var (cutA, cutB) = (tokens.Count(first), tokens.Count(second));
            if (cutA != cutB && Math.Max(cutA, cutB) >= Math.Max(a, b)) return ("", "");   // it gets no shorter
            (a, b) = (cutA, cutB);
        }
        return a == 0 ? ("", "") : (first, second);
    }
}
