using System.Globalization;
using System.Text;
using Sparsescope.Studies.Data;

namespace Sparsescope.Studies.Variants;

/// <summary>
/// <c>padding</c>: text of other records, in a random order of each question's own, cut to a number of tokens. A shorter padding is
/// the beginning of a longer one.
/// </summary>
/// <param name="counts">Tokens, rising.</param>
/// <param name="source">Field of the other records whose text is used.</param>
public sealed class PaddingVariants(IReadOnlyList<int> counts, string source) : VariantSource
{
    private const string Break = "\n\n";

    /// <inheritdoc/>
    public override string Kind => "padding";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Conditions { get; } = [.. counts.Select(count => count.ToString(CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Variables => ["padding"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Fields => [source];

    /// <inheritdoc/>
    public override Func<StudyRecord, int, MadeVariants> Prepare(VariantInput input) => (record, _) =>
    {
        var text = Gather(record, input);
        if (input.Tokens.Count(text) < counts.Max()) return MadeVariants.Refuse("the other records have too little text for the padding");
        return new([.. counts.Zip(Conditions, (count, name) =>
            new Variant(name, Json.Of("padding", count == 0 ? "" : input.Tokens.Take(text, count))))]);
    };

    // Text of other records with at least as many tokens as the longest padding needs, where there is so much.
    private string Gather(StudyRecord record, VariantInput input)
    {
        var random = input.RandomOf(record);
        var order = Enumerable.Range(0, input.Records.Count).ToArray();
        random.Shuffle(order.AsSpan());
        var text = new StringBuilder();
        var gathered = 0;
        foreach (var i in order)
        {
            // The breaks between texts count too; a text may take a token less once it follows another.
            if (gathered > counts.Max() + 8 && input.Tokens.Count(text.ToString()) >= counts.Max()) break;
            var other = input.Records[i];
            if (other.Ordinal == record.Ordinal || other.Text(source)?.Trim() is not { Length: > 0 } passage
                || passage == record.Text(source)?.Trim()) continue;
            if (text.Length > 0) text.Append(Break);
            text.Append(passage);
            gathered += input.Tokens.Count(passage);
        }
        return text.ToString();
    }
}
