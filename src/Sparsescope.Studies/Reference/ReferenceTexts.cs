using Sparsescope.Studies.Items;

namespace Sparsescope.Studies.Reference;

/// <summary>
/// The 200 short texts that come with the program and belong to no study: ten of each of twenty kinds, from recipes and letters to code and
/// verse, and in German, French and Spanish. What a model's states hold at the end of all of them is the model's, whatever the prompt.
/// </summary>
public static class ReferenceTexts
{
    private const string Resource = "reference/texts.txt", KindMark = "=== ";

    private static readonly Lazy<IReadOnlyList<StudyItem>> s_items = new(Read);

    /// <summary>The texts as items to measure: each one's condition is its kind.</summary>
    public static IReadOnlyList<StudyItem> Items => s_items.Value;

    // Blocks between empty lines: a text, or the kind of the texts that follow.
    private static IReadOnlyList<StudyItem> Read()
    {
        using var stream = typeof(ReferenceTexts).Assembly.GetManifestResourceStream(Resource)!;
        using var reader = new StreamReader(stream);
        var items = new List<StudyItem>();
        var (kind, number) = ("", 0);
        foreach (var block in reader.ReadToEnd().ReplaceLineEndings("\n").Split("\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var text = block.Trim('\n');
            if (text.StartsWith(KindMark, StringComparison.Ordinal))
            {
                (kind, number) = (text[KindMark.Length..], 0);
                continue;
            }
            number++;
            items.Add(new() { Id = FormattableString.Invariant($"{kind} {number}"), Condition = kind, Value = double.NaN, Prompt = text });
        }
        return items;
    }
}
