using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>What a study found. Every effect is of one kind (<see cref="EffectName"/>); aligned effects are positive where states get sparser.</summary>
public sealed record StudyResult
{
    public int Schema { get; init; } = 1;

    /// <summary>Measured items.</summary>
    public required int N { get; init; }

    public required int Failed { get; init; }

    /// <summary>Units of the effect: items, or questions seen under every condition it needs.</summary>
    public required int Units { get; init; }

    /// <summary>Questions left out because a condition is missing.</summary>
    public required int Incomplete { get; init; }

    /// <summary><c>spearman_rho</c>, <c>cliffs_delta</c>, <c>dz_difference</c> or <c>dz_slope</c>.</summary>
    public required string EffectName { get; init; }

    public required double Bound { get; init; }

    public required ulong Seed { get; init; }

    public required int Permutations { get; init; }

    public required int Resamples { get; init; }

    public required IReadOnlyList<ConditionRow> Conditions { get; init; }

    public required IReadOnlyList<CellRow> Cells { get; init; }

    public required IReadOnlyList<ControlRow> Controls { get; init; }

    public required IReadOnlyList<PredictorRow> Predictors { get; init; }

    public required IReadOnlyList<LocalisationRow> Localisation { get; init; }

    public required BehaviourResult Behaviour { get; init; }

    public required IReadOnlyList<SecondaryTest> Secondary { get; init; }

    public required IReadOnlyList<ContrastRow> FurtherContrasts { get; init; }

    public required IReadOnlyList<SubgroupRow> Subgroups { get; init; }

    public required IReadOnlyList<HeterogeneityRow> Heterogeneity { get; init; }

    public required StudyVerdict Verdict { get; init; }

    public required IReadOnlyList<Explanation> Explanations { get; init; }

    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>One metric at one point.</summary>
public readonly record struct CellName(string Metric, string Tap, int Layer)
{
    public override string ToString() => $"{Metric} at {Tap} {Layer}";
}

/// <summary>The items of a condition and their lengths in tokens.</summary>
public sealed record ConditionRow(string Name, int N, double Tokens, int MinTokens, int MaxTokens)
{
    /// <summary>Share of right answers among those that could be told, with its 95 % interval: Wilson's, or over whole clusters; null where there are none.</summary>
    public Interval? Accuracy { get; init; }
}

/// <summary>Effect of the study at one cell.</summary>
public sealed record CellRow
{
    public required CellName Cell { get; init; }

    public required bool Primary { get; init; }

    /// <summary>Units with a finite figure.</summary>
    public required int N { get; init; }

    /// <summary>Effect on the metric as it is, with its 95 % interval.</summary>
    public required Interval Effect { get; init; }

    /// <summary>The effect, positive where sparser; NaN for a metric without that direction.</summary>
    public required double Aligned { get; init; }

    /// <summary>Permutation p.</summary>
    public required double P { get; init; }

    /// <summary>p against the largest effect anywhere on the map.</summary>
    public required double PMax { get; init; }

    /// <summary>Exploratory cells: Benjamini–Hochberg q. NaN for primary ones.</summary>
    public required double Q { get; init; }

    /// <summary>Primary cells: Holm-adjusted p. NaN for exploratory ones.</summary>
    public required double PHolm { get; init; }

    /// <summary>Mean of each condition with its 95 % interval over items: BCa where primary, percentile elsewhere.</summary>
    public required IReadOnlyList<Interval> Means { get; init; }

    /// <summary>Pearson r of the conditions' means with their values; NaN where they have no order.</summary>
    public required double CorrelationOfMeans { get; init; }

    /// <summary>Pearson r of the items with their values; NaN where they have no order.</summary>
    public required double CorrelationOfItems { get; init; }
}

/// <summary>A control at a primary cell. All effects are aligned.</summary>
public sealed record ControlRow
{
    public const string Ok = "ok", NoOverlap = "no overlap", NotApplicable = "not applicable", NotMeasured = "not measured", Differs = "differs";

    /// <summary>One of <see cref="ControlNames"/>.</summary>
    public required string Control { get; init; }

    public required CellName Cell { get; init; }

    /// <summary><see cref="Ok"/>, <see cref="NoOverlap"/>, <see cref="NotApplicable"/>, <see cref="NotMeasured"/>, or for the format <see cref="Differs"/>.</summary>
    public required string Status { get; init; }

    /// <summary>Why not, where the status is not ok; for the format, what was found.</summary>
    public string? Reason { get; init; }

    /// <summary>Units it rests on.</summary>
    public int N { get; init; }

    /// <summary>The effect without the control, on the same units.</summary>
    public double Raw { get; init; } = double.NaN;

    /// <summary>The effect with it; 90 % interval.</summary>
    public Interval Controlled90 { get; init; } = Nothing;

    /// <summary>The effect with it; 95 % interval.</summary>
    public Interval Controlled95 { get; init; } = Nothing;

    /// <summary>Raw minus controlled; 95 % interval.</summary>
    public Interval Attenuation { get; init; } = Nothing;

    /// <summary>p of the controlled effect; NaN where it has none.</summary>
    public double P { get; init; } = double.NaN;

    /// <summary>It explains a significant effect (docs/design/009-verdict.md).</summary>
    public bool Explains { get; init; }

    internal static Interval Nothing { get; } = new(double.NaN, double.NaN, double.NaN, double.NaN, 0);
}

/// <summary>How well something simple tells the conditions apart: the study's effect with it in the metric's place.</summary>
public sealed record PredictorRow(string Name, Interval Effect, double P);

/// <summary>Mean aligned effect of late layers minus that of earlier ones.</summary>
/// <param name="Metric">A primary metric.</param>
/// <param name="Late">Layers (0.8 L, L−1].</param>
/// <param name="Early">Layers 1 … 0.8 L.</param>
/// <param name="Difference">Late minus early, with its 95 % interval.</param>
/// <param name="AfterNorm">Layer L, by itself.</param>
/// <param name="BeforeNorm">final_pre_norm, by itself.</param>
public sealed record LocalisationRow(string Metric, double Late, double Early, Interval Difference, Interval AfterNorm, Interval BeforeNorm);

/// <summary>Does sparsity tell right answers from wrong ones?</summary>
public sealed record BehaviourResult
{
    public const string Ok = "ok", Undecided = "undecided", None = "no answers";

    /// <summary><see cref="Ok"/>, <see cref="Undecided"/> (fewer than 30 right or wrong) or <see cref="None"/>.</summary>
    public required string Status { get; init; }

    public required int Right { get; init; }

    public required int Wrong { get; init; }

    /// <summary>Items without a judgement.</summary>
    public required int Unjudged { get; init; }

    public required IReadOnlyList<BehaviourRow> Rows { get; init; }
}

/// <summary>How well one figure predicts a wrong answer.</summary>
/// <param name="Name">entropy, max_probability, length, or a cell.</param>
/// <param name="Baseline">It is one of the first three.</param>
/// <param name="Auroc">Of error, with its 95 % interval; below 0.5 where it points the other way.</param>
/// <param name="CalibrationError">Expected calibration error of the error probability it predicts, cross-fitted.</param>
/// <param name="OverBestBaseline">AUROC minus that of the best baseline, same resamples; empty for baselines.</param>
public sealed record BehaviourRow(string Name, bool Baseline, Interval Auroc, double CalibrationError, Interval OverBestBaseline);

/// <summary>A classical test of the design at a primary cell.</summary>
public sealed record SecondaryTest(CellName Cell, string Name, double Statistic, double P, int N);

/// <summary>A further comparison at a primary cell; the effect is on the metric as it is.</summary>
public sealed record ContrastRow(Contrast Contrast, CellName Cell, Interval Effect, double Aligned, double P)
{
    /// <summary>Benjamini–Hochberg q over the further comparisons.</summary>
    public double Q { get; init; } = double.NaN;
}

/// <summary>Aligned effect among the items of one moderator value.</summary>
public sealed record SubgroupRow(CellName Cell, string Moderator, Interval Effect);

/// <summary>Exploratory: do the subgroups' effects differ?</summary>
public sealed record HeterogeneityRow(CellName Cell, int Groups, double Q, double P)
{
    /// <summary>p, Benjamini–Hochberg-adjusted over the cells.</summary>
    public double PAdjusted { get; init; } = double.NaN;
}

/// <summary>The study's answer, by the rule of docs/design/009-verdict.md.</summary>
public sealed record StudyVerdict
{
    public const string Supported = "supported", Opposite = "opposite", NoEffect = "no effect", Undecided = "undecided", NotIdentifiable = "not identifiable";

    public required string Name { get; init; }

    public required string Sentence { get; init; }

    public required IReadOnlyList<CellVerdict> Cells { get; init; }
}

/// <summary>The answer at one primary cell.</summary>
public sealed record CellVerdict
{
    public required CellName Cell { get; init; }

    public required string Name { get; init; }

    public required string Reason { get; init; }

    /// <summary><c>raw</c> or <c>length</c>: which effect decides.</summary>
    public required string Deciding { get; init; }

    /// <summary>The deciding effect, aligned; 90 % interval.</summary>
    public required Interval Effect90 { get; init; }

    /// <summary>The deciding effect, aligned; 95 % interval.</summary>
    public required Interval Effect95 { get; init; }

    /// <summary>Its p, Holm-adjusted over the primary cells.</summary>
    public required double PHolm { get; init; }

    /// <summary>Smallest effect that this n sees with 80 % power at 5 % two-sided.</summary>
    public required double SmallestDetectable { get; init; }
}

/// <summary>Something that explains an effect, and where.</summary>
public sealed record Explanation(string Name, string Sentence, IReadOnlyList<CellName> Cells);
