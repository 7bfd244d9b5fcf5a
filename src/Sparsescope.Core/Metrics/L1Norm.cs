namespace Sparsescope.Metrics;

/// <summary>Σ|h|. Twice the vector, twice the value: it compares sparsity only between vectors of the same Euclidean length.</summary>
/// <remarks>
/// Between ‖h‖₂ (one entry holds everything) and √n·‖h‖₂ (flat). 0 for the zero vector. Fails the scaling criterion of Hurley and
/// Rickard (2009).
/// </remarks>
public sealed class L1Norm() : Metric(
    "l1_norm", SparserWhen.ScaleDependentLower, "Σ|h|", "[‖h‖₂, √n·‖h‖₂]", "Hurley and Rickard, IEEE Trans. Inf. Theory 55 (2009)")
{
    /// <summary>The figure of one vector.</summary>
    public static double Of(ReadOnlySpan<float> vector) => new L1Norm().Measure(vector);

    /// <inheritdoc/>
    protected override double Formula(in VectorSummary v) => Math.ScaleB(v.Sum, v.Exponent);
}
