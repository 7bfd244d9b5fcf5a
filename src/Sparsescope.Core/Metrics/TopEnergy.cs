using System.Globalization;

namespace Sparsescope.Metrics;

/// <summary>Share of the energy Σh² that the largest p % of the entries hold: ⌊p·n/100⌋ of them, at least one.</summary>
/// <remarks>
/// k/n for a flat vector (k entries counted), 1 when they hold everything. With fewer than 100/p entries one is counted, so widths that
/// small compare only with themselves. Not <see cref="TopMass"/>, which shares out |h|.
/// </remarks>
/// <param name="percent">p, 1 … 100.</param>
public sealed class TopEnergy(int percent) : Metric(
    string.Create(CultureInfo.InvariantCulture, $"top_{percent}_energy"),
    SparserWhen.Higher,
    string.Create(CultureInfo.InvariantCulture, $"Σ of the k largest h² / Σh², k = max(1, ⌊{percent}·n/100⌋)"),
    "[k/n, 1]",
    "arXiv 2603.03415 (2026)")
{
    private readonly int _percent = percent is >= 1 and <= 100
        ? percent
        : throw new ArgumentOutOfRangeException(nameof(percent), percent, "must be 1 … 100");

    /// <summary>The figure of one vector.</summary>
    public static double Of(ReadOnlySpan<float> vector, int percent) => new TopEnergy(percent).Measure(vector);

    // Rounding may step past 1 by a last digit; the limit takes that off again (NaN stays).
    /// <inheritdoc/>
    protected override double Formula(in VectorSummary v) => Math.Min(v.EnergyOfLargest(_percent) / v.Energy, 1);
}
