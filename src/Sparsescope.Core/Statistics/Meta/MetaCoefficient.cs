namespace Sparsescope.Statistics.Meta;

/// <summary>A coefficient of a meta-analysis with its test.</summary>
/// <param name="Estimate">In the unit of the effects, a unit of the moderator.</param>
/// <param name="Error">Its standard error.</param>
/// <param name="Freedom">Degrees of freedom of Student's t; infinite for the normal distribution.</param>
public readonly record struct MetaCoefficient(double Estimate, double Error, double Freedom)
{
    /// <summary>Estimate over error.</summary>
    public double Statistic => Estimate / Error;

    /// <summary>Two-sided p.</summary>
    public double P => double.IsPositiveInfinity(Freedom)
        ? double.IsNaN(Statistic) ? double.NaN : StandardNormal.TwoSided(Statistic) : StudentDistribution.TwoSided(Statistic, Freedom);

    /// <summary>Estimate ± quantile · error.</summary>
    /// <param name="level">Coverage, in (0, 1).</param>
    /// <param name="studies">How many stand behind it, kept in the interval.</param>
    public Interval Interval(double level, int studies) => Around(Error, level, studies);

    /// <summary>Where a new study's true effect lies: estimate ± quantile · √(τ² + error²).</summary>
    /// <param name="tau2">Variance between studies.</param>
    /// <param name="level">Coverage, in (0, 1).</param>
    /// <param name="studies">How many stand behind it.</param>
    public Interval Prediction(double tau2, double level, int studies) => Around(Math.Sqrt(tau2 + Error * Error), level, studies);

    private Interval Around(double error, double level, int studies)
    {
        Guard.Level(level);
        if (!double.IsFinite(error) || !double.IsFinite(Estimate) || !(Freedom > 0))
            return new(Estimate, double.NaN, double.NaN, level, studies);
        var quantile = double.IsPositiveInfinity(Freedom)
            ? StandardNormal.Quantile((1 + level) / 2) : StudentDistribution.TwoSidedQuantile(level, Freedom);
        return new(Estimate, Estimate - quantile * error, Estimate + quantile * error, level, studies);
    }
}
