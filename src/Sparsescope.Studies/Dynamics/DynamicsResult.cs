using Sparsescope.Statistics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Dynamics;

/// <summary>
/// What was found along training. Intervals are of 95 %, over seeds and prompts, see <see cref="TwoWayVariance"/>; where there is one seed,
/// their bounds are NaN.
/// </summary>
public sealed record DynamicsResult
{
    /// <summary>Grows with every change that a reader would notice.</summary>
    public int Schema { get; init; } = 1;

    /// <summary>Questions of each split and how many prompts they have.</summary>
    public required IReadOnlyList<SplitCount> Splits { get; init; }

    /// <summary>What was trained and looked at.</summary>
    public required IReadOnlyList<SeriesCount> Series { get; init; }

    /// <summary>How questions were answered, step by step.</summary>
    public required IReadOnlyList<BehaviourPoint> Behaviour { get; init; }

    /// <summary>Figures of states, step by step.</summary>
    public required IReadOnlyList<StatePoint> States { get; init; }

    /// <summary>Where curves turn.</summary>
    public required IReadOnlyList<TurnRow> Turns { get; init; }

    /// <summary>How the intervals were made.</summary>
    public string Method { get; init; } = TwoWayVariance.Method;

    /// <summary>0: nothing is resampled. (Until 2026-11-26 intervals were.)</summary>
    public int Resamples { get; init; }
}

/// <summary>A split's questions.</summary>
public sealed record SplitCount(string Split, int Questions, int Prompts, int PairsSeen);

/// <summary>Seeds of a model that were looked at after a step.</summary>
public sealed record SeriesCount(string Model, int Step, int Seeds, double TrainingLoss)
{
    /// <summary>Degrees of freedom of intervals at this look; null with one seed.</summary>
    public int? Df => TwoWayVariance.FreedomOf(Seeds);
}

/// <summary>Answers to the questions of a split after a step.</summary>
/// <param name="Model">See <see cref="DynamicsModels"/>.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Split">The split.</param>
/// <param name="Accuracy">Share of right answers; its interval ends at 0 and 1.</param>
/// <param name="Loss">Of the right answer, nats.</param>
/// <param name="Df">Degrees of freedom of the intervals, seeds − 1; null with one seed, where bounds are NaN.</param>
public sealed record BehaviourPoint(string Model, int Step, string Split, Interval Accuracy, Interval Loss, int? Df);

/// <summary>A metric at a layer after a step: its mean over a split, and over ID the difference too.</summary>
/// <param name="Model">See <see cref="DynamicsModels"/>.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Split">The split.</param>
/// <param name="Metric">Its name.</param>
/// <param name="Layer">0 … L.</param>
/// <param name="Mean">Over the split.</param>
/// <param name="Difference">ID less the split, over the ID questions matched to it where any were; nothing for ID itself.</param>
/// <param name="Df">Degrees of freedom of the intervals, seeds − 1; null with one seed, where bounds are NaN.</param>
public sealed record StatePoint(
    string Model, int Step, string Split, string Metric, int Layer, Interval Mean, Interval? Difference, int? Df);

/// <summary>Does the ID curve of a metric turn?</summary>
/// <param name="Model">See <see cref="DynamicsModels"/>.</param>
/// <param name="Metric">Its name.</param>
/// <param name="Layer">0 … L.</param>
/// <param name="Primary">A preregistered cell.</param>
/// <param name="BreakStep">Where the two lines part, in steps.</param>
/// <param name="Before">Slope up to there, a factor of ten in steps; interval over seeds and prompts, at this break.</param>
/// <param name="After">Slope from there on.</param>
/// <param name="BeforeP">p of the first slope (HC3, points as if independent).</param>
/// <param name="AfterP">p of the second.</param>
/// <param name="P">
/// The larger of the two: both must hold; adjusted by Holm over the preregistered cells of the model, else by Benjamini–Hochberg. NaN
/// with one seed.
/// </param>
/// <param name="Points">Seeds × steps.</param>
/// <param name="Seeds">Seeds.</param>
public sealed record TurnRow(
    string Model, string Metric, int Layer, bool Primary, double BreakStep, Interval Before, Interval After,
    double BeforeP, double AfterP, double P, int Points, int Seeds)
{
    /// <summary>Degrees of freedom of the slopes' intervals; null with one seed.</summary>
    public int? Df => TwoWayVariance.FreedomOf(Seeds);

    /// <summary>
    /// A peak, a trough or none: p below 0.05 and both slopes' intervals away from 0 on opposite
    /// sides. Null with one seed, of which it is not said.
    /// </summary>
    public TurnKind? Turn => Seeds < 2 ? null : !IsTurn ? TurnKind.None : Before.Estimate > 0 ? TurnKind.Peak : TurnKind.Trough;

    private bool IsTurn => P < 0.05 && Before.ExcludesZero && After.ExcludesZero && Before.Estimate * After.Estimate < 0;
}
