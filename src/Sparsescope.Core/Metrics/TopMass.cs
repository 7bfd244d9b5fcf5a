using System.Globalization;

namespace Sparsescope.Metrics;

/// <summary>Share of the magnitude Σ|h| that the largest p % of the entries hold: ⌊p·n/100⌋ of them, at least one.</summary>
/// <remarks>
/// k/n for a flat vector (k entries counted), 1 when they hold everything. The few-shot variant of <see cref="TopEnergy"/>, and never
/// above it for the same vector: squares favour the large entries.
/// </remarks>
/// <param name="percent">p, 1 … 100.</param>
public sealed class TopMass(int percent) : Metric(
    string.Create(CultureInfo.InvariantCulture, $"top_{percent}_mass"),
    SparserWhen.Higher,
    string.Create(CultureInfo.InvariantCulture, $"Σ of the k largest |h| / Σ|h|, k = max(1, ⌊{percent}·n/100⌋)"),
    "[k/n, 1]",
    "arXiv 2603.03415 (2026)")
{
    private readonly int _percent = percent is >= 1 and <= 100
        ? percent
        : throw new ArgumentOutOfRangeException(nameof(percent), percent, "must be 1 … 100");

    /// <summary>The figure of one vector.</summary>
    public static double Of(ReadOnlySpan<float> vector, int percent) => new TopMass(percent).Measure(vector);

    // Rounding may step past 1 by a last digit; the limit takes that off again (NaN stays).
    /// <inheritdoc/>
    protected override double Formula(in VectorSummary v) => Math.Min(v.SumOfLargest(_percent) / v.Sum, 1);
}
