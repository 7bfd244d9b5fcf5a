namespace Sparsescope.Statistics;

/// <summary>A test's statistic and its two-sided p; both NaN where the test is not defined on the observations.</summary>
public readonly record struct TestResult(double Statistic, double P)
{
    /// <summary>A test that its observations do not allow.</summary>
    public static TestResult Undefined => new(double.NaN, double.NaN);
}
