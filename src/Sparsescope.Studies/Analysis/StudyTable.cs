using Sparsescope.Metrics;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Analysis;

/// <summary>All that was measured in a study.</summary>
public sealed record StudyTable
{
    /// <summary>What was planned.</summary>
    public required Design Design { get; init; }

    /// <summary>Number of blocks L: layer L is the state after the final norm.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Where the model was read.</summary>
    public required IReadOnlyList<Point> Points { get; init; }

    /// <summary>Names of the metrics.</summary>
    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>Direction of each metric, in their order.</summary>
    public required IReadOnlyList<SparserWhen> SparserWhen { get; init; }

    /// <summary>Items of the main pass, without the failed ones.</summary>
    public required IReadOnlyList<TableItem> Items { get; init; }

    /// <summary>The items' figures, where they are too many to lie in memory; null: they are in the items.</summary>
    public FigureColumns? Columns { get; init; }

    /// <summary>Items that could not be measured.</summary>
    public IReadOnlyList<MissingItem> Missing { get; init; } = [];

    /// <summary>Items that could not be measured.</summary>
    public int Failed => Missing.Count;

    /// <summary>Primary cells measured in another way on the main pass's items.</summary>
    public IReadOnlyList<AlternativeColumn> Alternatives { get; init; } = [];

    /// <summary>Passes other than the main one: <c>twin-1</c> …, <c>scramble</c>.</summary>
    public IReadOnlyList<MeasuredPass> Passes { get; init; } = [];

    /// <summary>Whether the prompts have one frame; null where that was not measured.</summary>
    public FormatReport? Format { get; init; }

    /// <summary>
    /// What outlier dimensions and root mean squares were taken from, without a full stop; null where there are no such controls.
    /// </summary>
    public string? ReferenceText { get; init; }

    /// <summary>How much of the reference's energy a few dimensions hold: an entry a primary point that has a reference.</summary>
    public IReadOnlyList<OutlierShare> Outliers { get; init; } = [];

    /// <summary>Name of the frame in which the prompts were asked: the study's own words around a question, or others.</summary>
    public string Frame { get; init; } = MainFrame;

    /// <summary>
    /// The same items asked in the study's further frames: main passes only, without <see cref="Alternatives"/>, <see cref="Passes"/> and
    /// frames of their own.
    /// </summary>
    public IReadOnlyList<StudyTable> Frames { get; init; } = [];

    /// <summary>The frame of a study that names none.</summary>
    public const string MainFrame = "main";
}

/// <summary>An item that could not be measured.</summary>
/// <param name="Condition">Index into <see cref="Design.Conditions"/>.</param>
/// <param name="Value">The condition as a number; NaN where it has no order.</param>
public sealed record MissingItem(int Condition, double Value);

/// <summary>How much of the mean energy (h², not centred) of the reference a few dimensions hold at one point.</summary>
/// <param name="Point">Where.</param>
/// <param name="Dimension">The dimension that holds most, from 0.</param>
/// <param name="TopShare">Its share, 0 … 1.</param>
/// <param name="Top8Share">Share of the eight that hold most, 0 … 1; of all where there are fewer.</param>
public sealed record OutlierShare(Point Point, int Dimension, double TopShare, double Top8Share)
{
    /// <summary>
    /// The dimension's share of the energy in the study's own states: mean over items, then conditions, 0 … 1; NaN where not known.
    /// </summary>
    public double OwnShare { get; init; } = double.NaN;
}

/// <summary>One measured item.</summary>
public sealed record TableItem
{
    /// <summary>Index into <see cref="Design.Conditions"/>.</summary>
    public required int Condition { get; init; }

    /// <summary>The condition as a number; NaN where it has no order.</summary>
    public required double Value { get; init; }

    /// <summary>The question it belongs to; null in unpaired designs.</summary>
    public string? Pair { get; init; }

    /// <summary>
    /// What it shares with others so that they are not independent: its cluster, or in paired designs what its question shares (a set of
    /// demonstrations); null where it stands for itself.
    /// </summary>
    public string? Group { get; init; }

    /// <summary>Which part of the items it belongs to; null in studies without parts.</summary>
    public string? Moderator { get; init; }

    /// <summary>Length of its prompt.</summary>
    public required int Tokens { get; init; }

    /// <summary>Of the next token, in nats.</summary>
    public double Entropy { get; init; } = double.NaN;

    /// <summary>Of the next token.</summary>
    public double MaxProbability { get; init; } = double.NaN;

    /// <summary>Whether the answer was right; null where there is none or it could not be told.</summary>
    public bool? Judged { get; init; }

    /// <summary>The right answer; null where there is none.</summary>
    public string? Gold { get; init; }

    /// <summary>
    /// Figure of point p and metric m at p · metrics + m; NaN where undefined. Empty where the table has <see cref="StudyTable.Columns"/>.
    /// </summary>
    public required double[] Figures { get; init; }
}

/// <summary>A primary cell measured in another way.</summary>
/// <param name="Control">How.</param>
/// <param name="Number">Of a control that is tried several times, from 1; 0 of one that is tried once.</param>
/// <param name="Point">Point of the cell.</param>
/// <param name="Metric">Metric of the cell.</param>
/// <param name="Values">One for each item of the main pass; NaN where not measured.</param>
public sealed record AlternativeColumn(ControlKind Control, int Number, Point Point, string Metric, double[] Values)
{
    /// <summary>As figures name it.</summary>
    public string Name => Control.Numbered(Number);
}

/// <summary>Another pass over some of the items, which a control rests on.</summary>
/// <param name="Control">Twins or scrambled prompts.</param>
/// <param name="Number">Of a twin, from 1; 0 where there is one alone.</param>
/// <param name="Items">Positions in <see cref="StudyTable.Items"/>.</param>
/// <param name="Figures">Figures of each of them, of the same cells.</param>
public sealed record MeasuredPass(ControlKind Control, int Number, int[] Items, FigureColumns Figures)
{
    /// <summary>As figures name it.</summary>
    public string Name => Control.Numbered(Number);
}

/// <summary>Whether all prompts share template tokens and last token.</summary>
/// <param name="Same">They do.</param>
/// <param name="DiffersByCondition">They do not, and not alike in all conditions.</param>
/// <param name="Sentence">What was found.</param>
public sealed record FormatReport(bool Same, bool DiffersByCondition, string Sentence);
