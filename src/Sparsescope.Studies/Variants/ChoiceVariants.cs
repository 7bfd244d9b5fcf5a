using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Studies.Variants;

/// <summary>
/// <c>choices</c>: the question with 2, 4, … options. Every wrong option is an option of another question of the same subject, so that
/// all are of one kind however many there are; the question's own wrong options are not used. A larger set of options holds the smaller
/// one. The right option goes round the positions from question to question, the round starting at a seeded place.
/// </summary>
public sealed class ChoiceVariants : VariantSource
{
    /// <summary>Options of each condition, rising, from 2 to 26.</summary>
    public required IReadOnlyList<int> Counts { get; init; }

    /// <summary>Field that lists the options of a question.</summary>
    public required string Options { get; init; }

    /// <summary>Field with the place of the right one, from 0.</summary>
    public required string Gold { get; init; }

    /// <summary>Field that says which questions are of one subject.</summary>
    public required string Subject { get; init; }

    /// <summary>Options that speak of other options ("all of these"): none is used, and no question whose right one is such.</summary>
    public Regex? Refuse { get; init; }

    /// <inheritdoc/>
    public override string Kind => "choices";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Conditions => [.. Counts.Select(count => count.ToString(CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Variables => ["options"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Fields => [Options, Gold, Subject];

    /// <inheritdoc/>
    public override bool MakesAnswer => true;

    /// <inheritdoc/>
    public override Func<StudyRecord, int, MadeVariants> Prepare(VariantInput input)
    {
        var pools = input.Records.GroupBy(record => record.Text(Subject) ?? "").ToDictionary(group => group.Key, Pool);
        var start = new SplitMix64(input.Seed).NextInt32(Counts.Max());
        return (record, rank) => Make(record, start + rank, pools[record.Text(Subject) ?? ""], input.RandomOf(record));
    }

    private MadeVariants Make(StudyRecord record, int turn, (int Ordinal, string Text)[] pool, SplitMix64 random)
    {
        if (record.Texts(Options) is not { } options || record.Number(Gold) is not { } place || place < 0 || place >= options.Count
            || place != Math.Floor(place))
            return MadeVariants.Refuse("the options or the right one are missing");
        var gold = options[(int)place].Trim();
        if (Refuse?.IsMatch(gold) == true) return MadeVariants.Refuse("the right option speaks of other options");
        if (gold.Length == 0) return MadeVariants.Refuse("the right option is empty");
        var needed = Counts.Max() - 1;
        var wrong = Draw(pool, record.Ordinal, [.. options], gold, needed, random);
        if (wrong.Count < needed) return MadeVariants.Refuse($"other questions of the subject give fewer than {needed} wrong options");
        return new([.. Counts.Zip(Conditions, (count, name) => Make(name, gold, wrong, count, turn % count))]);
    }

    // Different texts, in random order, none of the question's own options.
    private static List<string> Draw((int Ordinal, string Text)[] pool, int own, IReadOnlyList<string> ownOptions, string gold, int needed,
        SplitMix64 random)
    {
        var taken = ownOptions.Append(gold).Select(Normalised.Of).ToHashSet(StringComparer.Ordinal);
        var order = Enumerable.Range(0, pool.Length).ToArray();
        random.Shuffle(order.AsSpan());
        return [.. order.Where(i => pool[i].Ordinal != own && taken.Add(Normalised.Of(pool[i].Text))).Take(needed)
            .Select(i => pool[i].Text)];
    }

    private static Variant Make(string name, string gold, List<string> wrong, int count, int position)
    {
        List<string> options = wrong[..(count - 1)];
        options.Insert(position, gold);
        var letters = Enumerable.Range(0, count).Select(i => ((char)('A' + i)).ToString()).ToArray();
        var listed = letters.Zip(options, (letter, text) => new { letter, text });
        return new Variant(name, new Dictionary<string, JsonElement> { ["options"] = JsonSerializer.SerializeToElement(listed) })
        {
            Answer = new ExpectedAnswer(AnswerKind.Letter, letters[position]) { Choices = letters },
        };
    }

    private (int Ordinal, string Text)[] Pool(IEnumerable<StudyRecord> subject) =>
    [
        .. subject.SelectMany(record => (record.Texts(Options) ?? []).Select(text => (record.Ordinal, Text: text.Trim())))
            .Where(option => option.Text.Length > 0 && Refuse?.IsMatch(option.Text) != true),
    ];
}
