namespace Sparsescope.Metrics;

/// <summary>Hoyer sparsity: 0 for a flat vector, 1 when one entry holds everything.</summary>
/// <remarks>(√n − ‖h‖₁/‖h‖₂) / (√n − 1). NaN for n = 1, where flat and one-hot are the same vector.</remarks>
public sealed class Hoyer() : Metric(
    "hoyer", SparserWhen.Higher, "(√n − ‖h‖₁/‖h‖₂) / (√n − 1)", "[0, 1]", "Hoyer, JMLR 5 (2004) 1457")
{
    /// <summary>The figure of one vector.</summary>
    public static double Of(ReadOnlySpan<float> vector) => new Hoyer().Measure(vector);

    /// <inheritdoc/>
    protected override double Formula(in VectorSummary v)
    {
        var root = Math.Sqrt(v.Width);
        return Math.Clamp((root - v.Sum / Math.Sqrt(v.Energy)) / (root - 1), 0, 1);   // takes off rounding past the ends; NaN stays
    }
}
