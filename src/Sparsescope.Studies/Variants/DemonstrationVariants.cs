using System.Globalization;
using System.Text.Json;
using Sparsescope.Studies.Data;

namespace Sparsescope.Studies.Variants;

/// <summary>
/// <c>demonstrations</c>: solved records of other files before the question. Several sets are drawn, each by itself, and the questions
/// take turns: question i is asked after set i mod sets at every number, and a larger number begins with the smaller. What a study finds is
/// then about demonstrations, not about the few that happened to be drawn; the set is the question's group.
/// </summary>
/// <param name="counts">How many, rising.</param>
/// <param name="files">Files they are drawn from.</param>
/// <param name="require">Fields they must have.</param>
/// <param name="sets">Sets that are drawn, at least 1; with one, questions have no group.</param>
public sealed class DemonstrationVariants(IReadOnlyList<int> counts, IReadOnlyList<string> files, IReadOnlyList<string> require, int sets)
    : VariantSource
{
    /// <summary>Sets where a study says nothing.</summary>
    public const int DefaultSets = 10;

    /// <inheritdoc/>
    public override string Kind => "demonstrations";

    /// <inheritdoc/>
    public override IReadOnlyList<string> Conditions { get; } = [.. counts.Select(count => count.ToString(CultureInfo.InvariantCulture))];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Variables => ["demonstrations"];

    /// <inheritdoc/>
    public override IReadOnlyList<string> Files => files;

    /// <inheritdoc/>
    public override Func<StudyRecord, int, MadeVariants> Prepare(VariantInput input)
    {
        var source = new DataSource
        {
            Files = files,
            Encodings = input.Data.Encodings,
            Delimiter = input.Data.Delimiter,
            Sha256 = input.Data.Sha256,
            Require = require,
        };
        var pool = StudyRecords.Read(source, input.DataFolder, new SkipCounts()).ToArray();
        if (pool.Length < counts.Max())
            throw new BadInputException(
                $"{string.Join(", ", files)}: {pool.Length} records can be demonstrations, and the study needs {counts.Max()}.");
        var drawn = Enumerable.Range(0, sets).Select(number => Draw(pool, number, input.Seed)).ToArray();
        return (record, rank) =>
        {
            var set = drawn[rank % sets];
            return set.Spelled.Contains(Spell(record))
                ? MadeVariants.Refuse("the question is one of its demonstrations")
                : new(set.Variants) { Group = set.Name };
        };
    }

    // The first set is the one that a study of one set has.
    private Drawn Draw(StudyRecord[] pool, int number, ulong seed)
    {
        StudyRecord[] shuffled = [.. pool];
        new SplitMix64(number == 0 ? seed : SplitMix64.Derive(seed, (ulong)number)).Shuffle(shuffled.AsSpan());
        return new(
            sets == 1 ? null : string.Create(CultureInfo.InvariantCulture, $"set {number + 1}"),
            [.. counts.Zip(Conditions, (count, name) =>
                new Variant(name, Json.Of("demonstrations", shuffled[..count].Select(record => record.Fields))))],
            shuffled[..counts.Max()].Select(Spell).ToHashSet());
    }

    private sealed record Drawn(string? Name, IReadOnlyList<Variant> Variants, HashSet<string> Spelled);

    // Whether two records say the same, wherever they come from.
    private string Spell(StudyRecord record) =>
        JsonSerializer.Serialize((string[])[.. require.Select(field => record.Text(field) ?? "")]);
}
