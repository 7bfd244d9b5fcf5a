using System.Numerics.Tensors;
using Sparsescope.Probing;

namespace Sparsescope.Studies.Probing;

/// <summary>A probe as it is kept and applied: the log odds of a state are Σ weight · (column − mean) + intercept.</summary>
/// <param name="Layer">Layer of its states.</param>
/// <param name="Form">What it reads of a state.</param>
/// <param name="Weights">Of each column; in the state's own units.</param>
/// <param name="Means">Of each column over the items it was fitted to.</param>
/// <param name="Intercept">Log odds at the means.</param>
/// <param name="C">Weight of the data against the penalty.</param>
/// <param name="Map">From log odds to calibrated probabilities, as far as held-out items allowed one; null: the log odds' own.</param>
public sealed record FittedProbe(int Layer, ProbeForm Form, float[] Weights, float[] Means, double Intercept, double C, PlattMap? Map)
{
    /// <summary>Of a fit to scaled columns.</summary>
    internal static FittedProbe Of(int layer, ProbeForm form, LogisticProbe fit, ColumnScaling scaling, double c, PlattMap? map) => new(
        layer, form, [.. fit.Weights.Select((w, j) => (float)(w / scaling.Deviations[j]))],
        [.. scaling.Means.Select(mean => (float)mean)], fit.Intercept, c, map);

    /// <summary>Log odds of a state (width), before calibration.</summary>
    /// <exception cref="BadInputException">It has another width, or is not finite.</exception>
    public double LogOdds(ReadOnlySpan<float> state)
    {
        var columns = ProbeForms.Columns(Form, state);
        if (columns.Length != Weights.Length)
            throw new BadInputException($"a state has {state.Length} entries where the probe of layer {Layer} was fitted to others: it "
                + "belongs to another model or tap");
        var (weights, means) = (new double[columns.Length], new double[columns.Length]);
        TensorPrimitives.ConvertTruncating<float, double>(Weights, weights);
        TensorPrimitives.ConvertTruncating<float, double>(Means, means);
        TensorPrimitives.Subtract<double>(columns, means, columns);
        return TensorPrimitives.Dot<double>(columns, weights) + Intercept;
    }

    /// <summary>The calibrated probability at some log odds.</summary>
    public double Probability(double logOdds) => Map is { } map ? map.At(logOdds) : 1 / (1 + Math.Exp(-logOdds));
}
