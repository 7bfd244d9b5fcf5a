using Sparsescope.Statistics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>From effects and controls to a verdict, by docs/design/009-verdict.md and nothing else.</summary>
internal static class VerdictRule
{
    public const int FewestUnits = 10;

    private const double Alpha = 0.05;
    private const double Detectable = 1.959963984540054 + 0.8416212335729143;   // z of 5 % two-sided and of 80 % power

    /// <summary>What is known of a primary cell. Effects are aligned.</summary>
    internal sealed record Evidence(CellName Cell, int N, int Independent, double Raw, double[] RawReplicates, double RawP, ControlRow? Length, double[]? LengthReplicates, ControlRow? Matched);

    public static StudyVerdict Of(Design design, IReadOnlyList<Evidence> cells, string? noOverlap, FormatReport? format)
    {
        var nuisance = design.Length == LengthRole.Nuisance && cells.All(c => c.Length?.Status is ControlRow.Ok or ControlRow.NoOverlap);
        var holm = MultipleTesting.Holm([.. cells.Select(c => nuisance && c.Length!.Status == ControlRow.Ok ? c.Length.P : c.RawP)]);
        var verdicts = cells.Select((cell, i) => Cell(design, cell, nuisance, holm[i], noOverlap, format)).ToList();
        var name = Name(verdicts);
        return new() { Name = name, Sentence = Sentence(design, name, verdicts), Cells = verdicts };
    }

    private static CellVerdict Cell(Design design, Evidence cell, bool nuisance, double holm, string? noOverlap, FormatReport? format)
    {
        var controlled = nuisance && cell.Length!.Status == ControlRow.Ok;
        var effect = controlled ? cell.Length!.Controlled95.Estimate : cell.Raw;
        var replicates = controlled ? cell.LengthReplicates! : cell.RawReplicates;
        var n = controlled ? cell.Length!.N : cell.N;
        var inner = Bootstrap.Percentile(effect, replicates, 0.90, n);
        var verdict = new CellVerdict
        {
            Cell = cell.Cell,
            Name = StudyVerdict.Undecided,
            Reason = "",
            Deciding = controlled ? "length" : "raw",
            Effect90 = inner,
            Effect95 = Bootstrap.Percentile(effect, replicates, 0.95, n),
            PHolm = holm,
            SmallestDetectable = Detectable * Moments.StandardDeviation([.. replicates.Where(double.IsFinite)]),
        };
        if (nuisance && noOverlap is not null) return verdict with { Name = StudyVerdict.NotIdentifiable, Reason = noOverlap };
        if (format is { DiffersByCondition: true }) return verdict with { Name = StudyVerdict.NotIdentifiable, Reason = format.Sentence };
        if (!double.IsFinite(effect)) return verdict with { Reason = "the effect is not defined here" };
        if (Math.Min(n, cell.Independent) is var independent && independent < FewestUnits)
            return verdict with { Reason = $"{independent} {(design.Paired ? "questions" : design.Clustered ? "clusters" : "items")} are too few" };
        if (inner.Low > -design.Bound && inner.High < design.Bound) return verdict with { Name = StudyVerdict.NoEffect, Reason = Text($"90 % interval inside ±{design.Bound:0.###}") };
        if (!(holm < Alpha)) return verdict with { Reason = Text($"p {holm:0.###}; this n sees effects from {verdict.SmallestDetectable:0.00}") };
        if (controlled && Disagreement(cell, effect) is { } disagreement) return verdict with { Reason = disagreement };
        var asClaimed = effect > 0 == (design.Expected == ClaimDirection.Sparser);
        return verdict with { Name = asClaimed ? StudyVerdict.Supported : StudyVerdict.Opposite, Reason = Text($"p {holm:0.####}") };
    }

    private static string? Disagreement(Evidence cell, double effect)
    {
        if (cell.Matched is not { Status: ControlRow.Ok } matched || !double.IsFinite(matched.Controlled95.Estimate)) return "no length-matched items to confirm it";
        if (Math.Sign(cell.Raw) != Math.Sign(effect)) return "the raw effect has the other sign";
        return Math.Sign(matched.Controlled95.Estimate) != Math.Sign(effect) ? "the length-matched effect has the other sign" : null;
    }

    private static string Name(IReadOnlyList<CellVerdict> cells)
    {
        bool Any(string name) => cells.Any(c => c.Name == name);
        if (Any(StudyVerdict.Supported)) return Any(StudyVerdict.Opposite) ? StudyVerdict.Undecided : StudyVerdict.Supported;
        if (Any(StudyVerdict.Opposite)) return StudyVerdict.Opposite;
        return cells.Select(c => c.Name).Distinct().ToList() is [StudyVerdict.NoEffect or StudyVerdict.NotIdentifiable] all ? all[0] : StudyVerdict.Undecided;
    }

    private static string Sentence(Design design, string name, IReadOnlyList<CellVerdict> cells)
    {
        var claimed = design.Expected == ClaimDirection.Sparser ? "sparser" : "denser";
        var other = design.Expected == ClaimDirection.Sparser ? "denser" : "sparser";
        int Count(string verdict) => cells.Count(c => c.Name == verdict);
        return name switch
        {
            StudyVerdict.Supported => $"States get {claimed}, as claimed, at {Count(name)} of {cells.Count} primary cells.",
            StudyVerdict.Opposite => $"States get {other}, against the claim, at {Count(name)} of {cells.Count} primary cells.",
            StudyVerdict.NoEffect => Text($"No effect beyond ±{design.Bound:0.###} at any of {cells.Count} primary cells."),
            StudyVerdict.NotIdentifiable => $"The design cannot tell: {cells[0].Reason}.",
            _ when Count(StudyVerdict.Supported) > 0 => $"Conflicting: {Count(StudyVerdict.Supported)} primary cells get {claimed}, {Count(StudyVerdict.Opposite)} {other}.",
            _ => $"{cells.Count(c => c.Name == StudyVerdict.Undecided)} of {cells.Count} primary cells are undecided; {cells.First(c => c.Name == StudyVerdict.Undecided).Cell}: {cells.First(c => c.Name == StudyVerdict.Undecided).Reason}.",
        };
    }

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
