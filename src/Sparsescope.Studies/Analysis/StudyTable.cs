using Sparsescope.Metrics;

namespace Sparsescope.Studies.Analysis;

/// <summary>All that was measured in a study, as plain arrays.</summary>
public sealed record StudyTable
{
    public required Design Design { get; init; }

    /// <summary>Number of blocks L: layer L is the state after the final norm.</summary>
    public required int LayerCount { get; init; }

    public required IReadOnlyList<Point> Points { get; init; }

    public required IReadOnlyList<string> Metrics { get; init; }

    /// <summary>Direction of each metric, in their order.</summary>
    public required IReadOnlyList<SparserWhen> SparserWhen { get; init; }

    /// <summary>Items of the main pass, without the failed ones.</summary>
    public required IReadOnlyList<TableItem> Items { get; init; }

    /// <summary>Items that could not be measured.</summary>
    public int Failed { get; init; }

    /// <summary>Primary cells measured in another way on the main pass's items.</summary>
    public IReadOnlyList<AlternativeColumn> Alternatives { get; init; } = [];

    /// <summary>Passes other than the main one: <c>twin-1</c> …, <c>scramble</c>.</summary>
    public IReadOnlyList<MeasuredPass> Passes { get; init; } = [];

    public FormatReport? Format { get; init; }
}

/// <summary>One measured item.</summary>
public sealed record TableItem
{
    /// <summary>Index into <see cref="Design.Conditions"/>.</summary>
    public required int Condition { get; init; }

    /// <summary>The condition as a number; NaN where it has no order.</summary>
    public required double Value { get; init; }

    /// <summary>The question it belongs to, or its cluster; null where it stands for itself.</summary>
    public string? Pair { get; init; }

    public string? Moderator { get; init; }

    public required int Tokens { get; init; }

    /// <summary>Of the next token, in nats.</summary>
    public double Entropy { get; init; } = double.NaN;

    /// <summary>Of the next token.</summary>
    public double MaxProbability { get; init; } = double.NaN;

    /// <summary>Whether the answer was right; null where there is none or it could not be told.</summary>
    public bool? Judged { get; init; }

    /// <summary>Figure of point p and metric m at p · metrics + m; NaN where undefined.</summary>
    public required double[] Figures { get; init; }
}

/// <summary>A primary cell measured in another way.</summary>
/// <param name="Control">One of <see cref="ControlNames"/>.</param>
/// <param name="Point">Point of the cell.</param>
/// <param name="Metric">Metric of the cell.</param>
/// <param name="Values">One for each item of the main pass; NaN where not measured.</param>
public sealed record AlternativeColumn(string Control, Point Point, string Metric, double[] Values);

/// <summary>Another pass over some of the items.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Items">Positions in <see cref="StudyTable.Items"/>.</param>
/// <param name="Figures">Figures of each of them, laid out like <see cref="TableItem.Figures"/>.</param>
public sealed record MeasuredPass(string Name, int[] Items, double[][] Figures);

/// <summary>Whether all prompts share template tokens and last token.</summary>
/// <param name="Same">They do.</param>
/// <param name="DiffersByCondition">They do not, and not alike in all conditions.</param>
/// <param name="Sentence">What was found.</param>
public sealed record FormatReport(bool Same, bool DiffersByCondition, string Sentence);

/// <summary>Names of controls, as in tables, <see cref="AlternativeColumn.Control"/> and <see cref="Design.NotApplicable"/>.</summary>
public static class ControlNames
{
    public const string Length = "length", LengthCubic = "length_cubic", LengthMatched = "length_matched", OutlierDims = "outlier_dims", Rms = "rms",
        Rotation = "rotation", Twin = "twin", Scramble = "scramble", Baseline = "baseline", Format = "format";
}
