using System.Collections.Frozen;
using System.Text.Json;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Items;

/// <summary>Items of which each is a record, in the condition that the record says.</summary>
internal sealed class ConditionItems(StudySpec spec, FrameTexts texts, SkipCounts skipped)
{
    // A continuous study has no conditions; its items are of one.
    private const string Continuous = "all";

    private static readonly IReadOnlyDictionary<string, JsonElement> s_none = FrozenDictionary<string, JsonElement>.Empty;

    /// <summary>
    /// Questions that are in several conditions (paired) or items of each (unpaired), drawn by a seeded shuffle, in file order.
    /// </summary>
    public IReadOnlyList<StudyItem> Build(IReadOnlyList<StudyRecord> records, int most, ulong seed)
    {
        List<StudyItem> items = [.. records.Select(Item).OfType<StudyItem>()];
        if (spec.PairField is not null) items = Pairs(items);
        var groups = items.Index().GroupBy(item => spec.PairField is null ? item.Item.Condition : "")
            .OrderBy(group => group.Key, StringComparer.Ordinal).ToList();
        var kept = new SortedSet<int>();
        foreach (var (number, group) in groups.Index())
        {
            string[] units = [.. group.Select(Unit).Distinct(StringComparer.Ordinal)];
            new SplitMix64(SplitMix64.Derive(seed, (ulong)number)).Shuffle(units.AsSpan());
            var chosen = units.Take(most).ToHashSet(StringComparer.Ordinal);
            kept.UnionWith(group.Where(item => chosen.Contains(Unit(item))).Select(item => item.Index));
        }
        return [.. kept.Select(index => items[index])];
    }

    private static string Unit((int Index, StudyItem Item) item) => item.Item.Pair ?? item.Item.Id;

    private StudyItem? Item(StudyRecord record)
    {
        if (spec.Condition!.Read(record) is not { } condition) return Skip(spec.Condition.Reason);
        var place = spec.Conditions.ToList().IndexOf(condition);
        if (spec.Scale != Scale.Continuous && place < 0) return Skip($"the condition is {condition}, which the study does not name");
        var value = ConditionValue.Of(spec, condition, place);
        if (spec.Scale == Scale.Continuous && !double.IsFinite(value)) return Skip("the condition is not a number");
        if (spec.PairField is { } field && !record.Has(field)) return Skip($"'{field}', which names the pair, is missing");
        if (spec.ClusterField is { } tied && record.Text(tied) is null) return Skip($"'{tied}', which names the cluster, is missing");
        var (prompt, further) = texts.Render(record, s_none);
        var answer = spec.Answer?.Read(record, prompt);
        if (answer is null && spec.Answer is not null) return Skip(spec.Answer.None);
        return new StudyItem
        {
            Id = record.Id,
            Condition = spec.Scale == Scale.Continuous ? Continuous : condition,
            Value = value,
            Pair = spec.PairField is { } pair ? record.Text(pair) : null,
            Group = spec.ClusterField is { } cluster ? record.Text(cluster) : null,
            Moderator = spec.Moderator is { } moderator ? record.Text(moderator) : null,
            Prompt = prompt,
            FurtherPrompts = further,
            Answer = answer,
        };
    }

    // A question must be in every condition, once.
    private List<StudyItem> Pairs(List<StudyItem> items)
    {
        var complete = items.GroupBy(item => item.Pair).Where(pair => pair.Count() == spec.Conditions.Count
            && pair.Select(item => item.Condition).Distinct(StringComparer.Ordinal).Count() == spec.Conditions.Count)
                .Select(pair => pair.Key).ToHashSet();
        foreach (var item in items)
        {
            if (!complete.Contains(item.Pair)) skipped.Add("the pair is not in every condition once");
        }
        return [.. items.Where(item => complete.Contains(item.Pair))];
    }

    private StudyItem? Skip(string reason)
    {
        skipped.Add(reason);
        return null;
    }
}
