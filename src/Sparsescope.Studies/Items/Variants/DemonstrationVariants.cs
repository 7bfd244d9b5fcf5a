using System.Globalization;
using System.Text.Json;
using Sparsescope.Studies.Data;

namespace Sparsescope.Studies.Items.Variants;

/// <summary>
/// <c>demonstrations</c>: solved records of other files before the question. All questions get the same ones in the same order, and a
/// larger number begins with the smaller, so prompts share their beginnings.
/// </summary>
/// <param name="counts">How many, rising.</param>
/// <param name="files">Files they are drawn from.</param>
/// <param name="require">Fields they must have.</param>
public sealed class DemonstrationVariants(IReadOnlyList<int> counts, IReadOnlyList<string> files, IReadOnlyList<string> require) : VariantSource
{
    public override string Kind => "demonstrations";

    public override IReadOnlyList<string> Conditions { get; } = [.. counts.Select(count => count.ToString(CultureInfo.InvariantCulture))];

    public override IReadOnlyList<string> Variables => ["demonstrations"];

    public override IReadOnlyList<string> Files => files;

    public override Func<StudyRecord, int, MadeVariants> Prepare(VariantInput input)
    {
        var source = new DataSource { Files = files, Encodings = input.Data.Encodings, Delimiter = input.Data.Delimiter, Sha256 = input.Data.Sha256, Require = require };
        var pool = StudyRecords.Read(source, input.DataFolder, new SkipCounts()).ToArray();
        if (pool.Length < counts.Max())
            throw new BadInputException($"{string.Join(", ", files)}: {pool.Length} records can be demonstrations, and the study needs {counts.Max()}.");
        new SplitMix64(input.Seed).Shuffle(pool.AsSpan());
        Variant[] variants = [.. counts.Zip(Conditions, (count, name) => new Variant(name, Json.Of("demonstrations", pool[..count].Select(record => record.Fields))))];
        var chosen = pool[..counts.Max()].Select(Spell).ToHashSet();
        return (record, _) => chosen.Contains(Spell(record)) ? MadeVariants.Refuse("the question is one of the demonstrations") : new(variants);
    }

    // Whether two records say the same, wherever they come from.
    private string Spell(StudyRecord record) =>
        JsonSerializer.Serialize((string[])[.. require.Select(field => record.Text(field) ?? "")]);
}
