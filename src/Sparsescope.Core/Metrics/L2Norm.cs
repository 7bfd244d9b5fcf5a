namespace Sparsescope.Metrics;

/// <summary>Euclidean length √Σh²: the scale of the vector, to stand beside the metrics that do not see it.</summary>
/// <remarks>0 for the zero vector; never overflows, whatever the float32 entries.</remarks>
public sealed class L2Norm() : Metric("l2_norm", SparserWhen.Neither, "√Σh²", "[0, ∞)", "Euclidean norm")
{
    /// <summary>The figure of one vector.</summary>
    public static double Of(ReadOnlySpan<float> vector) => new L2Norm().Measure(vector);

    /// <inheritdoc/>
    protected override double Formula(in VectorSummary v) => Math.ScaleB(Math.Sqrt(v.Energy), v.Exponent);
}
