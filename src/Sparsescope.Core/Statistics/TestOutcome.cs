namespace Sparsescope.Statistics;

/// <summary>A test's statistic and its two-sided p; both NaN where the test is not defined on the observations.</summary>
/// <param name="Statistic">What was compared.</param>
/// <param name="P">Two-sided, in [0, 1].</param>
/// <param name="Method">Where P comes from.</param>
public readonly record struct TestOutcome(double Statistic, double P, TestMethod Method)
{
    /// <summary>A test that its observations do not allow.</summary>
    public static TestOutcome Undefined => new(double.NaN, double.NaN, TestMethod.Undefined);
}
