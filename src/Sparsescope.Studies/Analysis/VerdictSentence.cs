using System.Globalization;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>A verdict in a sentence that says no more than its cells do.</summary>
internal static class VerdictSentence
{
    public static string Of(Design design, double bound, VerdictWord name, IReadOnlyList<CellVerdict> cells)
    {
        var claimed = design.Expected == ClaimDirection.Sparser ? "sparser" : "denser";
        var other = design.Expected == ClaimDirection.Sparser ? "denser" : "sparser";
        return name switch
        {
            VerdictWord.Supported => Order(design, cells, name, claimed, "as claimed"),
            VerdictWord.Opposite => Order(design, cells, name, other, "against the claim"),
            VerdictWord.NoEffect => FormattableString.Invariant($"No effect beyond ±{bound:0.###} at any of {cells.Count} primary cells."),
            VerdictWord.Smaller =>
                string.Create(CultureInfo.InvariantCulture,
                    $"An effect that is not zero ({Directions(cells, claimed, other)}), but lies inside ±{bound:0.###}; no effect beyond "
                    + $"it at any of {cells.Count} primary cells."),
            VerdictWord.NotMonotone =>
                $"The conditions do not go one way at {Count(cells, name)} of {cells.Count} primary cells; "
                + $"{Text(First(cells, name).Cell)}: {First(cells, name).Reason}.",
            VerdictWord.NotIdentifiable => $"The design cannot tell: {cells[0].Reason}.",
            _ => Undecided(cells, claimed, other),
        };
    }

    private static string Order(Design design, IReadOnlyList<CellVerdict> cells, VerdictWord name, string direction, string how)
    {
        var found = cells.Where(cell => cell.Name == name).ToList();
        var steps = found.All(cell => cell.HasSteps);   // which were looked at; without three conditions in order there are none
        var doubtful = found.Where(cell => cell.DoubtfulSteps.Count > 0).ToList();
        var sentence =
            $"States get {(steps && doubtful.Count == 0 ? "ever " : "")}{direction}{(doubtful.Count > 0 ? " on the whole" : "")}, {how}, "
            + $"at {found.Count} of {cells.Count} primary cells.";
        return doubtful.Count == 0 ? sentence
            : $"{sentence} Not every step is shown to go that way: "
                + $"{string.Join("; ", doubtful.Select(cell => $"{Text(cell.Cell)}: {string.Join(", ", cell.DoubtfulSteps)}"))}.";
    }

    private static string Directions(IReadOnlyList<CellVerdict> cells, string claimed, string other)
    {
        var signs = cells.Where(cell => cell.Name == VerdictWord.Smaller).Select(cell => Math.Sign(cell.Effect90.Estimate)).Distinct()
            .ToList();
        return signs.Count > 1 ? "of both directions" : signs[0] > 0 ? Named("sparser", claimed, other) : Named("denser", claimed, other);
    }

    private static string Named(string direction, string claimed, string other) => direction == claimed ? $"{claimed}, as claimed"
        : $"{other}, against the claim";

    private static string Undecided(IReadOnlyList<CellVerdict> cells, string claimed, string other)
    {
        int Of(VerdictWord name) => Count(cells, name);
        (VerdictWord Name, string One, string More)[] telling = [(VerdictWord.Supported, $"cell gets {claimed}", $"cells get {claimed}"),
            (VerdictWord.Opposite, $"cell gets {other}", $"cells get {other}"),
            (VerdictWord.NotMonotone, "cell is not monotone", "cells are not monotone")];
        var conflict = telling.Where(kind => Of(kind.Name) > 0).ToList();
        if (conflict.Count > 1)
        {
            string Those(VerdictWord name) => string.Join(", ", cells.Where(cell => cell.Name == name).Select(cell => Text(cell.Cell)));
            return "Conflicting: " + string.Join("; ", conflict.Select(kind => FormattableString.Invariant(
                $"{Of(kind.Name)} primary {(Of(kind.Name) == 1 ? kind.One : kind.More)} ({Those(kind.Name)})"))) + ".";
        }
        var counts = cells.GroupBy(cell => cell.Name).Where(group => group.Key != VerdictWord.Undecided)
            .Select(group => $"{group.Count()} {group.Key.Word()}").ToList();
        if (cells.FirstOrDefault(cell => cell.Name == VerdictWord.Undecided) is not { } first)
            return $"The {cells.Count} primary cells differ: {string.Join(", ", counts)}.";
        var others = counts.Count > 0 ? $" ({string.Join(", ", counts)})" : "";
        var (undecided, verb) = (Of(VerdictWord.Undecided), Of(VerdictWord.Undecided) == 1 ? "is" : "are");
        return $"{undecided} of {cells.Count} primary cells {verb} undecided{others}; {Text(first.Cell)}: {first.Reason}.";
    }

    private static int Count(IReadOnlyList<CellVerdict> cells, VerdictWord name) => cells.Count(cell => cell.Name == name);

    private static CellVerdict First(IReadOnlyList<CellVerdict> cells, VerdictWord name) => cells.First(cell => cell.Name == name);

    private static string Text(CellName cell) => cell.ToString();
}
