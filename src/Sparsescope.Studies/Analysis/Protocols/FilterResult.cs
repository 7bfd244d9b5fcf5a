using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis.Protocols;

/// <summary>One layer of the protocol `selective-filter`. All figures are changes of the log-probability of the right answer, nats a
/// token.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Doses">By share of the energy removed, percent: the largest entries, and the same after the fixed outliers.</param>
/// <param name="Dial">By exponent: states made denser (below 1) or sparser (above 1) at the same norm.</param>
/// <param name="Beyond">By control: what removing the largest entries does beyond it, at the primary share; below 0: it harms more.</param>
/// <param name="RestBeyond">What removing the same share of the energy after the fixed outliers does beyond a change as large and at the
/// same
/// angle.</param>
/// <param name="Outliers">The fixed outlier dimensions set to 0.</param>
/// <param name="HardLessEasy">What hard items lose beyond the rotated control, less what easy ones lose; below 0: hard ones lose
/// more.</param>
/// <param name="Matched">Hard items made as dense as easy ones.</param>
/// <param name="DoseTrend">Page's p that the loss beyond the rotated control grows with the share.</param>
/// <param name="IsMonotone">Whether the dial harms more the further it goes, on both sides.</param>
/// <param name="Verdict">Its word.</param>
/// <param name="Reason">Why.</param>
public sealed record FilterLayer(
    int Layer, IReadOnlyDictionary<int, (Interval Top, Interval Others)> Doses, IReadOnlyDictionary<double, Interval> Dial,
    IReadOnlyDictionary<string, Interval> Beyond, Interval RestBeyond, Interval Outliers, Interval HardLessEasy, Interval Matched,
    double DoseTrend, bool IsMonotone, FilterVerdict Verdict, string Reason)
{
    /// <summary>Everything that was done to the state at this layer.</summary>
    public IReadOnlyList<FilterEffect> Effects { get; init; } = [];

    /// <summary>By control: KL when the largest entries are removed less that of the control, at the primary share, nats; above 0: it
    /// moves the distribution more.</summary>
    public IReadOnlyDictionary<string, Interval> KlBeyond { get; init; } = new Dictionary<string, Interval>();

    /// <summary>The same of the margin, logits; below 0: it harms more.</summary>
    public IReadOnlyDictionary<string, Interval> MarginBeyond { get; init; } = new Dictionary<string, Interval>();
}

/// <summary>One way to change the state, at one layer: what it does to three outcomes. NaN where one was not measured.</summary>
/// <param name="Operator">As people read it: <c>largest, 20 %</c>, <c>rotated basis, 20 %</c>, <c>dial 1.25</c>.</param>
/// <param name="Group">largest, after the outliers, one of the controls, outliers, dial or matched.</param>
/// <param name="Dose">Share of the energy in percent, or exponent of the dial; NaN for the others.</param>
/// <param name="LogProb">Change of the log-probability of the right answer, nats a token, 95 %.</param>
/// <param name="Kl">Mean KL of the next token from the clean run, nats.</param>
/// <param name="Margin">Change of the right option's margin, logits.</param>
public sealed record FilterEffect(string Operator, string Group, double Dose, Interval LogProb, Interval Kl, Interval Margin);

/// <summary>Whether answers depend on the sparse support, and more where items are hard.</summary>
/// <param name="Verdict">Its word.</param>
/// <param name="Sentence">Why.</param>
/// <param name="N">Items.</param>
/// <param name="Layers">Each depth.</param>
public sealed record FilterResult(FilterVerdict Verdict, string Sentence, int N, IReadOnlyList<FilterLayer> Layers);
