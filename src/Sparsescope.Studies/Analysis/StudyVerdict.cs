using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>The study's answer, by the rule of docs/design/009-verdict.md.</summary>
public sealed record StudyVerdict
{
    /// <summary>Its word.</summary>
    public required VerdictWord Name { get; init; }

    /// <summary>What was found, for a person.</summary>
    public required string Sentence { get; init; }

    /// <summary>What each preregistered cell says.</summary>
    public required IReadOnlyList<CellVerdict> Cells { get; init; }

    /// <summary>
    /// Sentences at the end of <see cref="Sentence"/> that qualify the word: a pilot, a wide bound, a control that is off, too few items, a
    /// verdict on the edge.
    /// </summary>
    public IReadOnlyList<string> Marks { get; init; } = [];
}

/// <summary>The verdict in one frame: the same items with other words around them.</summary>
/// <param name="Name">The frame's.</param>
/// <param name="N">Measured items.</param>
/// <param name="Failed">Items that could not be measured.</param>
/// <param name="Verdict">By the rule, on this frame alone.</param>
public sealed record FrameVerdict(string Name, int N, int Failed, StudyVerdict Verdict)
{
    /// <summary>The steps of every primary cell, in order; empty where there are no three conditions in order.</summary>
    public IReadOnlyList<StepRow> Steps { get; init; } = [];
}

/// <summary>The verdict on a part of the conditions.</summary>
/// <param name="Name">As <c>verdict (NAME):</c> prints it.</param>
/// <param name="Conditions">The conditions it keeps.</param>
/// <param name="Verdict">Over all frames.</param>
/// <param name="Frames">In every frame.</param>
public sealed record ReadingVerdict(string Name, IReadOnlyList<string> Conditions, StudyVerdict Verdict,
    IReadOnlyList<FrameVerdict> Frames);

/// <summary>A condition against the one before it, at a primary cell. Aligned: positive where states get sparser.</summary>
/// <param name="Cell">The cell.</param>
/// <param name="From">The condition before.</param>
/// <param name="To">The condition.</param>
/// <param name="EffectName">Cliff's delta or a difference within questions.</param>
/// <param name="Effect90">With its 90 % interval.</param>
/// <param name="Effect95">With its 95 % interval.</param>
/// <param name="P">Permutation p; NaN where the step cannot be told from length, or has fewer than ten units.</param>
public sealed record StepRow(CellName Cell, string From, string To, EffectKind EffectName, Interval Effect90, Interval Effect95, double P)
{
    /// <summary>p, Holm-adjusted over the steps of the cell.</summary>
    public double PHolm { get; init; } = double.NaN;

    /// <summary>Length is held constant.</summary>
    public bool GivenLength { get; init; }

    /// <summary>Why there is no effect, or null.</summary>
    public string? Reason { get; init; }
}

/// <summary>The answer at one primary cell.</summary>
public sealed record CellVerdict
{
    /// <summary>Metric and place.</summary>
    public required CellName Cell { get; init; }

    /// <summary>Its word.</summary>
    public required VerdictWord Name { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>Which effect decides.</summary>
    public required DecidingEffect Deciding { get; init; }

    /// <summary>The deciding effect, aligned; 90 % interval.</summary>
    public required Interval Effect90 { get; init; }

    /// <summary>The deciding effect, aligned; 95 % interval.</summary>
    public required Interval Effect95 { get; init; }

    /// <summary>Its p, Holm-adjusted over the primary cells.</summary>
    public required double PHolm { get; init; }

    /// <summary>
    /// Smallest effect that this n finds in 80 % of studies, at 5 % two-sided over all primary cells, with the standard error there is
    /// where nothing is; NaN where it lies beyond the scale.
    /// </summary>
    public required double SmallestDetectable { get; init; }

    /// <summary>
    /// Where length is held: the reliability, 0 … 1, of tokens as a measure of what confounds, below which the effect could be none; 0
    /// where no reliability takes it away, NaN where there is no effect to take away.
    /// </summary>
    public double Reliability { get; init; } = double.NaN;

    /// <summary>An end of the interval lies within Monte Carlo error of the bound, or p of 5 %.</summary>
    public bool NearBound { get; init; }

    /// <summary>Whether an order's steps were looked at: not where there are no three conditions.</summary>
    public bool HasSteps { get; init; }

    /// <summary>
    /// Steps whose 90 % interval reaches beyond the bound on the other side, or that could not be judged: <c>from → to</c>.
    /// </summary>
    public IReadOnlyList<string> DoubtfulSteps { get; init; } = [];
}

/// <summary>Something that explains an effect, and where.</summary>
public sealed record Explanation(string Name, string Sentence, IReadOnlyList<CellName> Cells);
