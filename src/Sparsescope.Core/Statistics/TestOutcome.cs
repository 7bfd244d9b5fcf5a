namespace Sparsescope.Statistics;

/// <summary>A test's statistic and its two-sided p; both NaN where the test is not defined on the observations.</summary>
public readonly record struct TestOutcome(double Statistic, double P)
{
    /// <summary>A test that its observations do not allow.</summary>
    public static TestOutcome Undefined => new(double.NaN, double.NaN);
}
