using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Items;

/// <summary>Makes the items of a study.</summary>
public static class StudyItems
{
    /// <summary>
    /// The items, in the order of the files and, for variants of one record, of the conditions. Same study, data, tokens, limit and
    /// seed: same items.
    /// </summary>
    /// <param name="spec">The study.</param>
    /// <param name="dataFolder">Folder under which its files lie.</param>
    /// <param name="tokens">Measures text where length is part of the design.</param>
    /// <param name="limit">Questions (paired) or items a condition (unpaired) at most; null for what the study says.</param>
    /// <param name="seed">Of everything drawn.</param>
    /// <exception cref="BadInputException">A file is missing or cannot be read, or no record can be used.</exception>
    public static IReadOnlyList<StudyItem> Build(StudySpec spec, string dataFolder, ITokenText tokens, int? limit, ulong seed) =>
        throw new NotImplementedException();
}
