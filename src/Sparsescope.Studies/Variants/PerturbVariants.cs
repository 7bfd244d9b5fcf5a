using Sparsescope.Studies.Data;
using Sparsescope.Studies.Variants.Perturbing;

namespace Sparsescope.Studies.Variants;

/// <summary>
/// <c>perturb</c>: a text as it is, with typing errors, with letters swapped inside words, with invented words for content words, and in
/// random word order.
/// </summary>
/// <param name="source">The field whose text it is; the template gets it as <c>text</c>.</param>
public sealed class PerturbVariants(string source) : VariantSource
{
    /// <inheritdoc/>
    public override string Kind => "perturb";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Conditions { get; } = ["plain", "typos", "swapped", "invented", "shuffled"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Variables => ["text"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Fields => [source];

    /// <inheritdoc/>
    public override Func<StudyRecord, int, MadeVariants> Prepare(VariantInput input)
    {
        var known = input.Records.SelectMany(record => Words.Of(record.Text(source) ?? "")).Select(word => word.ToLowerInvariant())
            .ToHashSet();
        var invented = new InventedWords(known);
        return (record, _) =>
        {
            if (record.Text(source)?.Trim() is not { Length: > 0 } text) return MadeVariants.Refuse($"'{source}' is missing or empty");
            var random = input.RandomOf(record);
            string[] texts =
            [
                text,
                Typos.Apply(text, random.Fork()),
                SwappedLetters.Apply(text, random.Fork()),
                invented.Apply(text, random.Fork()),
                WordOrder.Apply(text, random.Fork()),
            ];
            return texts.Distinct(StringComparer.Ordinal).Count() < texts.Length
                ? MadeVariants.Refuse($"'{source}' has too few words to be changed in every way")
                : new([.. Conditions.Zip(texts, (name, changed) => new Variant(name, Json.Of("text", changed)))]);
        };
    }
}
