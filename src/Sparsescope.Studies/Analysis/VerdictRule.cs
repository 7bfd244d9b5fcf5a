using Sparsescope.Statistics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>From effects, steps and controls to the verdict of one frame, by docs/design/009-verdict.md and nothing else.</summary>
internal static class VerdictRule
{
    public const int FewestUnits = 10;

    private const double Alpha = 0.05;

    /// <summary>What is known of a primary cell. Effects are aligned.</summary>
    /// <param name="Cell">The cell.</param>
    /// <param name="Raw">The effect as it is.</param>
    /// <param name="GivenLength">The effect given length; null where length is not controlled for.</param>
    /// <param name="Matched">The effect among items of equal length.</param>
    /// <param name="Steps">Every condition against the one before it; empty where there are no three in order.</param>
    internal sealed record Evidence(CellName Cell, Estimate Raw, Estimate? GivenLength, ControlRow? Matched, IReadOnlyList<StepRow> Steps)
    {
        /// <summary>Least reliability of tokens as a measure, where length is held (<see cref="LengthReliability"/>).</summary>
        public double Reliability { get; init; } = double.NaN;
    }

    /// <summary>What holds for every cell, before its effect is looked at.</summary>
    /// <param name="NotIdentifiable">Why conditions cannot be told from length or format, or null.</param>
    /// <param name="Undecided">Why nothing can be said whatever the effects are, or null.</param>
    internal sealed record Obstacles(string? NotIdentifiable, string? Undecided);

    public static StudyVerdict Of(Design design, double bound, IReadOnlyList<Evidence> cells, Obstacles obstacles, AnalysisOptions options)
    {
        var holm = MultipleTesting.Holm([.. cells.Select(cell => (cell.GivenLength ?? cell.Raw).P)]);
        var verdicts = cells.Select((cell, i) => Cell(design, bound, cell, holm[i], cells.Count, obstacles, options)).ToList();
        var name = Name(verdicts);
        return new() { Name = name, Sentence = VerdictSentence.Of(design, bound, name, verdicts), Cells = verdicts };
    }

    private static CellVerdict Cell(Design design, double bound, Evidence cell, double holm, int cells, Obstacles obstacles,
        AnalysisOptions options)
    {
        var deciding = cell.GivenLength ?? cell.Raw;
        var (effect, inner) = (deciding.Effect, deciding.Interval(0.90));
        var independent = deciding.Frame.Independent;
        var detectable = EffectScale.Detectable(cells) * deciding.NullError;
        var verdict = new CellVerdict
        {
            Cell = cell.Cell,
            Name = VerdictWord.Undecided,
            Reason = "",
            Deciding = cell.GivenLength is null ? DecidingEffect.Raw : DecidingEffect.Length,
            Effect90 = inner,
            Effect95 = deciding.Interval(0.95),
            PHolm = holm,
            SmallestDetectable = independent >= FewestUnits && detectable <= EffectScale.Largest(deciding.Frame.Kind) ? detectable
                : double.NaN,
            Reliability = cell.Reliability,
            NearBound = IsNear(inner, bound, options) || IsNear(holm, options),
        };
        if (obstacles.NotIdentifiable is { } confounded) return verdict with { Name = VerdictWord.NotIdentifiable, Reason = confounded };
        if (obstacles.Undecided is { } doubtful) return verdict with { Reason = doubtful };
        if (!double.IsFinite(effect)) return verdict with { Reason = "the effect is not defined here" };
        if (independent < FewestUnits) return verdict with { Reason = $"{independent} {Unit(design, deciding.Frame)} are too few" };
        var up = cell.Steps.Where(step => step.PHolm < Alpha && step.Effect95.Estimate > 0).ToList();
        var down = cell.Steps.Where(step => step.PHolm < Alpha && step.Effect95.Estimate < 0).ToList();
        if (up.Count > 0 && down.Count > 0) return verdict with
        {
            Name = VerdictWord.NotMonotone,
            Reason = $"sparser from {Names(up)}, denser from {Names(down)}"
        };
        if (inner.Low > -bound && inner.High < bound)
        {
            return holm < Alpha
                ? verdict with
                {
                    Name = VerdictWord.Smaller,
                    Reason = Text($"p {holm:0.####}, and the 90 % interval lies inside ±{bound:0.###}")
                }
                : verdict with { Name = VerdictWord.NoEffect, Reason = Text($"90 % interval inside ±{bound:0.###}") };
        }
        if (!(holm < Alpha))
        {
            return verdict with
            {
                Reason = Text($"p {holm:0.###}")
                + (double.IsFinite(verdict.SmallestDetectable) ? Text($"; this n sees effects from {verdict.SmallestDetectable:0.00}")
                : "")
            };
        }
        if (cell.GivenLength is not null && Disagreement(cell, effect) is { } disagreement) return verdict with { Reason = disagreement };
        var against = effect > 0 ? down : up;
        if (against.Count > 0) return verdict with { Reason = $"the trend is significant, but so is a step against it: {Names(against)}" };
        var asClaimed = effect > 0 == (design.Expected == ClaimDirection.Sparser);
        var unsure = cell.Steps.Where(step => !Keeps(step, Math.Sign(effect)));
        return verdict with
        {
            Name = asClaimed ? VerdictWord.Supported : VerdictWord.Opposite,
            Reason = Text($"p {holm:0.####}"),
            HasSteps = cell.Steps.Count > 0,
            DoubtfulSteps = [.. unsure.Select(step => $"{step.From} → {step.To}")],
        };
    }

    // A step that goes the effect's way, or against it by less than the bound; one that could not be judged does not.
    private static bool Keeps(StepRow step, int sign) =>
        sign * (sign > 0 ? step.Effect90.Low : step.Effect90.High) > -EffectScale.DefaultBound(step.EffectName);

    private static bool IsNear(Interval interval, double bound, AnalysisOptions options)
    {
        var error = EffectInterval.MonteCarloError(interval, options.Resamples);
        return ((double[])[interval.Low - bound, interval.Low + bound, interval.High - bound, interval.High + bound]).Any(gap =>
            Math.Abs(gap) < error);
    }

    // Two standard errors of a p counted over so many permutations.
    private static bool IsNear(double p, AnalysisOptions options) =>
        Math.Abs(p - Alpha) < 2 * Math.Sqrt(Alpha * (1 - Alpha) / options.Permutations);

    private static string? Disagreement(Evidence cell, double effect)
    {
        if (cell.Matched is not { Status: ControlStatus.Ok } matched || !double.IsFinite(matched.Controlled95.Estimate))
            return "no length-matched items to confirm it";
        if (Math.Sign(cell.Raw.Effect) != Math.Sign(effect)) return "a suppression: the raw effect has the other sign";
        return Math.Sign(matched.Controlled95.Estimate) != Math.Sign(effect) ? "the length-matched effect has the other sign" : null;
    }

    /// <summary>The word for a study, or a frame of it, from those of its cells.</summary>
    private static VerdictWord Name(IReadOnlyList<CellVerdict> cells)
    {
        bool Any(VerdictWord name) => cells.Any(c => c.Name == name);
        bool All(params VerdictWord[] names) => cells.All(c => names.Contains(c.Name));
        return (Any(VerdictWord.Supported), Any(VerdictWord.Opposite), Any(VerdictWord.NotMonotone)) switch
        {
            (true, false, false) => VerdictWord.Supported,
            (false, true, false) => VerdictWord.Opposite,
            (false, false, true) => VerdictWord.NotMonotone,
            (false, false, false) when All(VerdictWord.NoEffect) => VerdictWord.NoEffect,
            (false, false, false) when All(VerdictWord.NoEffect, VerdictWord.Smaller) => VerdictWord.Smaller,
            (false, false, false) when All(VerdictWord.NotIdentifiable) => VerdictWord.NotIdentifiable,
            _ => VerdictWord.Undecided,
        };
    }

    private static string Unit(Design design, RegressionFrame frame) => (design.Paired, frame.Clusters is not null) switch
    {
        (true, true) => "groups of questions",
        (true, false) => "questions",
        (false, true) => "clusters",
        (false, false) => "items",
    };

    private static string Names(IEnumerable<StepRow> steps) =>
        string.Join(", ", steps.Select(step =>
            FormattableString.Invariant($"{step.From} to {step.To} ({step.Effect95.Estimate:+0.00;-0.00})")));

    private static string Text(FormattableString text) => FormattableString.Invariant(text);
}
