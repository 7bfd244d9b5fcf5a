using Sparsescope.Statistics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// What a study found. Every effect is of one kind (<see cref="EffectName"/>); aligned effects are positive where states get sparser.
/// </summary>
public sealed record StudyResult
{
    /// <summary>Grows with every change that a reader would notice.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Measured items.</summary>
    public required int N { get; init; }

    /// <summary>Items that could not be measured.</summary>
    public required int Failed { get; init; }

    /// <summary>Units of the effect: items, or questions seen under every condition it needs.</summary>
    public required int Units { get; init; }

    /// <summary>Questions left out because a condition is missing.</summary>
    public required int Incomplete { get; init; }

    /// <summary><c>spearman_rho</c>, <c>cliffs_delta</c>, <c>dz_difference</c> or <c>dz_slope</c>.</summary>
    public required EffectKind EffectName { get; init; }

    /// <summary>Effects within ± this count as none.</summary>
    public required double Bound { get; init; }

    /// <summary>Of everything random.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Of a permutation test.</summary>
    public required int Permutations { get; init; }

    /// <summary>Of an interval.</summary>
    public required int Resamples { get; init; }

    /// <summary>What each condition holds.</summary>
    public required IReadOnlyList<ConditionRow> Conditions { get; init; }

    /// <summary>Effects, a row a metric and place.</summary>
    public required IReadOnlyList<CellRow> Cells { get; init; }

    /// <summary>What could explain an effect away.</summary>
    public required IReadOnlyList<ControlRow> Controls { get; init; }

    /// <summary>How well sparsity tells right answers from wrong ones.</summary>
    public required IReadOnlyList<PredictorRow> Predictors { get; init; }

    /// <summary>Where in depth effects lie.</summary>
    public required IReadOnlyList<LocalisationRow> Localisation { get; init; }

    /// <summary>How the model answered.</summary>
    public required BehaviourResult Behaviour { get; init; }

    /// <summary>Tests of cells that were not preregistered.</summary>
    public required IReadOnlyList<SecondaryTest> Secondary { get; init; }

    /// <summary>Contrasts besides the first.</summary>
    public required IReadOnlyList<ContrastRow> FurtherContrasts { get; init; }

    /// <summary>Effects in parts of the items.</summary>
    public required IReadOnlyList<SubgroupRow> Subgroups { get; init; }

    /// <summary>Whether effects differ between parts of the items.</summary>
    public required IReadOnlyList<HeterogeneityRow> Heterogeneity { get; init; }

    /// <summary>Of all conditions, over all frames; its cells are those of the study's own frame.</summary>
    public required StudyVerdict Verdict { get; init; }

    /// <summary>The verdict in every frame, the study's own first; one where it names no others.</summary>
    public IReadOnlyList<FrameVerdict> Frames { get; init; } = [];

    /// <summary>The preregistered readings of a part of the conditions.</summary>
    public IReadOnlyList<ReadingVerdict> Readings { get; init; } = [];

    /// <summary>
    /// Items in all, or questions where paired, with which a true zero is called so in 80 % of studies: at one primary cell.
    /// </summary>
    public int ItemsForZero { get; init; }

    /// <summary>The same at all primary cells, taken for independent.</summary>
    public int ItemsForZeroEverywhere { get; init; }

    /// <summary>What controls do to the effect beside explaining it, in sentences: reversals, and what takes most of it away.</summary>
    public IReadOnlyList<string> Cautions { get; init; } = [];

    /// <summary>
    /// What outlier dimensions and root mean squares were taken from, without a full stop; null where there are no such controls.
    /// </summary>
    public string? ReferenceText { get; init; }

    /// <summary>How much of a state's energy the largest dimensions hold, at every preregistered point.</summary>
    public IReadOnlyList<OutlierShare> Outliers { get; init; } = [];

    /// <summary>What other than the claim could be behind an effect.</summary>
    public required IReadOnlyList<Explanation> Explanations { get; init; }

    /// <summary>What a reader should know, in sentences.</summary>
    public required IReadOnlyList<string> Notes { get; init; }
}

/// <summary>One metric at one point.</summary>
public readonly record struct CellName(string Metric, string Tap, int Layer)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Metric} at {Tap} {Layer}";
}

/// <summary>The items of a condition and their lengths in tokens.</summary>
public sealed record ConditionRow(string Name, int N, double Tokens, int MinTokens, int MaxTokens)
{
    /// <summary>
    /// Share of right answers among those that could be told, with its 95 % interval: Wilson's, or over whole clusters; null where there
    /// are none.
    /// </summary>
    public Interval? Accuracy { get; init; }
}

/// <summary>Effect of the study at one cell.</summary>
public sealed record CellRow
{
    /// <summary>Metric and place.</summary>
    public required CellName Cell { get; init; }

    /// <summary>Whether it was preregistered.</summary>
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
    /// <summary>Which.</summary>
    public required ControlKind Control { get; init; }

    /// <summary>Metric and place.</summary>
    public required CellName Cell { get; init; }

    /// <summary>What can be said of it.</summary>
    public required ControlStatus Status { get; init; }

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
public sealed record LocalisationRow(string Metric, double Late, double Early, Interval Difference, Interval AfterNorm, Interval BeforeNorm)
{
    /// <summary>
    /// Size of the late layers' effects whatever their signs: root of the mean square less its sampling variance, at least 0.
    /// </summary>
    public double LateSize { get; init; } = double.NaN;

    /// <summary>The same of the earlier layers.</summary>
    public double EarlySize { get; init; } = double.NaN;

    /// <summary>Late size minus early size, with its 95 % interval.</summary>
    public Interval SizeDifference { get; init; } = ControlRow.Nothing;
}

/// <summary>Does sparsity tell right answers from wrong ones?</summary>
public sealed record BehaviourResult
{
    /// <summary>What can be said of them.</summary>
    public required BehaviourStatus Status { get; init; }

    /// <summary>Right answers.</summary>
    public required int Right { get; init; }

    /// <summary>Wrong answers.</summary>
    public required int Wrong { get; init; }

    /// <summary>Items without a judgement.</summary>
    public required int Unjudged { get; init; }

    /// <summary>One a quantity.</summary>
    public required IReadOnlyList<BehaviourRow> Rows { get; init; }
}

/// <summary>How well one figure predicts a wrong answer.</summary>
/// <param name="Name">entropy, max_probability, length, or a cell.</param>
/// <param name="Baseline">It is one of the first three.</param>
/// <param name="Auroc">Of error, over pairs within one condition, with its 95 % interval; below 0.5 where it points the other way.</param>
/// <param name="CalibrationError">Expected calibration error of the error probability it predicts, cross-fitted. Lowest for a figure that
/// says nothing: read it beside the next two.</param>
/// <param name="OverBestBaseline">AUROC minus that of the baseline that is best on the other folds, over pairs within one condition and
/// fold; empty for baselines.</param>
public sealed record BehaviourRow(string Name, bool Baseline, Interval Auroc, double CalibrationError, Interval OverBestBaseline)
{
    /// <summary>Brier score of the cross-fitted probability: mean squared error, lower is better.</summary>
    public double Brier { get; init; } = double.NaN;

    /// <summary>Mean negative log likelihood of the cross-fitted probability, in nats; lower is better.</summary>
    public double LogLoss { get; init; } = double.NaN;
}

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
