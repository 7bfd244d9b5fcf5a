using System.Globalization;

namespace Sparsescope.Interventions;

/// <summary>What can be done to a state, under the names that files use.</summary>
public enum OperationKind
{
    /// <summary>Nothing: the baseline.</summary>
    None,

    /// <summary>Keeps a share of the entries, the largest first.</summary>
    KeepTop,

    /// <summary>Drops a share of the entries, the largest first.</summary>
    DropTop,

    /// <summary>Keeps a share of the entries, the smallest first.</summary>
    KeepBottom,

    /// <summary>Keeps a share of the entries in random order.</summary>
    KeepRandom,

    /// <summary>Drops a share of the entries in random order.</summary>
    DropRandom,

    /// <summary>Sets named dimensions, or the outliers of a reference.</summary>
    Dims,

    /// <summary>Multiplies.</summary>
    Scale,

    /// <summary>Sets to 0.</summary>
    Zero,

    /// <summary>Sets to the mean of a reference.</summary>
    Mean,

    /// <summary>Adds a direction.</summary>
    Add,

    /// <summary>Takes out the part along a direction.</summary>
    ProjectOut,

    /// <summary>Puts in another item's state.</summary>
    Replace,

    /// <summary>Makes a state sparser or denser at the same norm.</summary>
    Power,

    /// <summary>Moves the magnitudes to other dimensions.</summary>
    Permute,
}

/// <summary>The names of operations, and the one-word forms such as <c>keep_top_10</c> and <c>scale_0.5</c>.</summary>
public static class OperationNames
{
    /// <summary>All names, in the order of <see cref="OperationKind"/>.</summary>
    public static IReadOnlyList<string> All { get; } = [.. Enum.GetValues<OperationKind>().Select(Of)];

    /// <summary>Lower case with underscores, as files have it.</summary>
    public static string Of(OperationKind kind) =>
        string.Concat(kind.ToString().Select((c, i) => i > 0 && char.IsUpper(c) ? "_" + char.ToLowerInvariant(c) : char.ToLowerInvariant(c)
            .ToString()));

    /// <summary>Whether the operation takes a share of the entries, in percent.</summary>
    public static bool TakesPercent(OperationKind kind) =>
        kind is OperationKind.KeepTop or OperationKind.DropTop or OperationKind.KeepBottom or OperationKind.KeepRandom
            or OperationKind.DropRandom;

    /// <summary>Whether a value must be given.</summary>
    public static bool NeedsValue(OperationKind kind) => TakesPercent(kind) || kind is OperationKind.Scale or OperationKind.Power;

    /// <summary>Whether a value may be given.</summary>
    public static bool TakesValue(OperationKind kind) => NeedsValue(kind) || kind is OperationKind.Add or OperationKind.ProjectOut;

    /// <summary>Reads a name, alone or with its value behind it.</summary>
    /// <returns>Null where it is none.</returns>
    public static (OperationKind Kind, double? Value)? Parse(string text)
    {
        if (Find(text) is { } kind) return (kind, null);
        var cut = text.LastIndexOf('_');
        if (cut <= 0 || Find(text[..cut]) is not { } with || !TakesValue(with)) return null;
        const NumberStyles Plain = NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingSign;
        return double.TryParse(text[(cut + 1)..], Plain, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value)
            ? (with, value) : null;
    }

    private static OperationKind? Find(string name)
    {
        for (var i = 0; i < All.Count; i++)
        {
            if (All[i] == name) return (OperationKind)i;
        }
        return null;
    }
}
