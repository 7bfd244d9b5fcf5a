using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>An effect at one cell with all that its interval and test need. Aligned: positive where states get sparser.</summary>
/// <param name="Frame">What it was read from.</param>
/// <param name="Effect">NaN where it is not defined.</param>
/// <param name="Replicates">The effect on each resample.</param>
/// <param name="P">Permutation p; NaN where the effect is not defined.</param>
/// <param name="NullError">Standard error of the effect where there is none.</param>
internal sealed record Estimate(RegressionFrame Frame, double Effect, double[] Replicates, double P, double NullError)
{
    public Interval Interval(double level) => EffectInterval.Of(Frame, Effect, Replicates, level);

    /// <param name="units">The units of the design.</param>
    /// <param name="column">One figure a unit.</param>
    /// <param name="which">Units used.</param>
    /// <param name="covariates">Held constant.</param>
    /// <param name="sign">1 where a higher figure is sparser, −1 where a lower one is.</param>
    /// <param name="seeds">Where its chance comes from.</param>
    /// <param name="options">How much of it.</param>
    /// <param name="cancellation">Stops it.</param>
    public static Estimate Of(DesignUnits units, double[] column, int[] which, IReadOnlyList<double[]> covariates, double sign, Seeds seeds,
        AnalysisOptions options, CancellationToken cancellation)
    {
        var frame = new RegressionFrame(units, which, [.. covariates]);
        var outcome = frame.Outcome(column);
        var replicates = Resampling.Effects(frame, [outcome], seeds.Bootstrap, options, cancellation)[0];
        var permutations = new PermutationMap(units.Count, seeds.Permutation, options, cancellation);
        permutations.Add(frame, [outcome]);
        return new(frame, sign * frame.Effect(outcome), [.. replicates.Select(r => sign * r)], permutations.P[0],
            frame.NullError() * (frame.Clusters is null ? permutations.Spread[0] : frame.ClusterSpread(outcome)));
    }
}
