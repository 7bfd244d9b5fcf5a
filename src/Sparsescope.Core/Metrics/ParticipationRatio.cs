namespace Sparsescope.Metrics;

/// <summary>Share of the entries that take part in the energy: (Σh²)² / (n·Σh⁴).</summary>
/// <remarks>1 for a flat vector, 1/n when one entry holds everything; its inverse over n is the inverse participation ratio.</remarks>
public sealed class ParticipationRatio() : Metric(
    "participation_ratio", SparserWhen.Lower, "(Σh²)² / (n·Σh⁴)", "[1/n, 1]", "Bell and Dean, Discuss. Faraday Soc. 50 (1970) 55")
{
    /// <summary>The figure of one vector.</summary>
    public static double Of(ReadOnlySpan<float> vector) => new ParticipationRatio().Measure(vector);

    /// <inheritdoc/>
    protected override double Formula(in VectorSummary v)
    {
        var ratio = v.Energy * v.Energy / (v.Width * v.FourthPowers);
        return Math.Clamp(ratio, 1.0 / v.Width, 1);   // takes off rounding past the ends; NaN stays
    }
}
