using Sparsescope.Studies.Data;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Variants;

namespace Sparsescope.Studies.Items;

/// <summary>Items where every record appears in every condition.</summary>
internal sealed class VariantItems(StudySpec spec, FrameTexts texts, Func<StudyRecord, int, MadeVariants> make, SkipCounts skipped)
{
    /// <summary>
    /// The records in a seeded order until enough of them gave their variants; then in file order again, those of one group
    /// together, so that what their prompts have in common is computed once.
    /// </summary>
    public IReadOnlyList<StudyItem> Build(IReadOnlyList<StudyRecord> records, int most, ulong seed)
    {
        var order = records.ToArray();
        new SplitMix64(seed).Shuffle(order.AsSpan());
        var questions = new SortedDictionary<int, IReadOnlyList<StudyItem>>();
        foreach (var record in order)
        {
            if (questions.Count == most) break;
            if (Items(record, questions.Count) is { } items) questions.Add(record.Ordinal, items);
        }
        return [.. questions.Values.GroupBy(items => items[0].Group).SelectMany(group => group.SelectMany(items => items))];
    }

    // Null where the record cannot be used, which is counted.
    private List<StudyItem>? Items(StudyRecord record, int rank)
    {
        var made = make(record, rank);
        if (made.Refusal is { } reason)
        {
            skipped.Add(reason);
            return null;
        }
        var items = new List<StudyItem>();
        foreach (var (place, variant) in made.Variants.Index())
        {
            var (prompt, further) = texts.Render(record, variant.Values);
            var answer = variant.Answer ?? spec.Answer?.Read(record, prompt);
            if (answer is null && spec.Answer is not null)
            {
                skipped.Add(spec.Answer.None);
                return null;
            }
            items.Add(new StudyItem
            {
                Id = $"{record.Id}/{variant.Condition}",
                Condition = variant.Condition,
                Value = ConditionValue.Of(spec, variant.Condition, place),
                Pair = record.Id,
                Group = made.Group,
                Moderator = spec.Moderator is { } moderator ? record.Text(moderator) : null,
                Prompt = prompt,
                FurtherPrompts = further,
                Weights = variant.Weights,
                Answer = answer,
            });
        }
        return items;
    }
}
