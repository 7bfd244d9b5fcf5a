using System.Text.RegularExpressions;
using Sparsescope.Studies.Data;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Variants;

namespace Sparsescope.Studies.Items;

/// <summary>The items of a study, and the records that gave none.</summary>
/// <param name="Items">In the order of the files, those of a group together; variants of one record in that of the conditions.</param>
/// <param name="Skipped">Records left out, by reason; what the limit left out is not among them.</param>
public sealed record StudyItemSet(IReadOnlyList<StudyItem> Items, IReadOnlyList<KeyValuePair<string, int>> Skipped);

/// <summary>Makes the items of a study.</summary>
public static class StudyItems
{
    /// <summary>The items alone: see <see cref="Read"/>.</summary>
    public static IReadOnlyList<StudyItem> Build(
        StudySpec spec, string dataFolder, ITokenText tokens, int? limit, ulong seed, FrameForm form = FrameForm.Chat) =>
        Read(spec, dataFolder, tokens, limit, seed, form).Items;

    /// <summary>
    /// The items and what was left out. Same study, data, tokens, limit and seed: same items; and the items of a smaller limit are among
    /// those of a larger one.
    /// </summary>
    /// <param name="spec">The study.</param>
    /// <param name="dataFolder">Folder under which its files lie.</param>
    /// <param name="tokens">Measures text where length is part of the design.</param>
    /// <param name="limit">
    /// Questions (paired) or items a condition (unpaired; all together where continuous) at most; null for what the study says.
    /// </param>
    /// <param name="seed">Of everything drawn.</param>
    /// <param name="form">Which templates of the frames are used; what is drawn does not depend on it.</param>
    /// <exception cref="BadInputException">A file is missing or cannot be read, or no record can be used.</exception>
    public static StudyItemSet Read(
        StudySpec spec, string dataFolder, ITokenText tokens, int? limit, ulong seed, FrameForm form = FrameForm.Chat)
    {
        try
        {
            return Make(spec, dataFolder, tokens, limit, seed, form);
        }
        catch (RegexMatchTimeoutException e)
        {
            throw new BadInputException(
                $"{spec.File}: the pattern '{e.Pattern}' takes too long on a record of this data; write one that does "
                + $"not try so many ways to match.", e);
        }
    }

    private static StudyItemSet Make(StudySpec spec, string dataFolder, ITokenText tokens, int? limit, ulong seed, FrameForm form)
    {
        var skipped = new SkipCounts();
        var records = StudyRecords.Read(spec.Data, dataFolder, skipped);
        var texts = new FrameTexts(spec, form);
        var most = limit ?? spec.ItemsPerCondition ?? int.MaxValue;
        var input = new VariantInput(records, spec.Data, dataFolder, tokens, SplitMix64.Derive(seed, 1));
        var items = spec.Variants is { } variants
            ? new VariantItems(spec, texts, variants.Prepare(input), skipped).Build(records, most, SplitMix64.Derive(seed, 0))
            : new ConditionItems(spec, texts, skipped).Build(records, most, SplitMix64.Derive(seed, 0));
        if (items.Count == 0)
        {
            throw new BadInputException($"{dataFolder}: no record of {spec.Name} gives an item: "
                + string.Join("; ", skipped.All.Select(reason => $"{reason.Value} where {reason.Key}")) + ".");
        }
        return new(items, skipped.All);
    }
}
