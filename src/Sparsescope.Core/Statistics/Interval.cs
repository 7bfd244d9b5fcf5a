namespace Sparsescope.Statistics;

/// <summary>A point estimate with its interval; the method that made it says how.</summary>
/// <param name="Estimate">The figure itself; NaN where it is not defined.</param>
/// <param name="Low">Lower bound; NaN where the observations cannot say, as below two of them.</param>
/// <param name="High">Upper bound; NaN where <paramref name="Low"/> is.</param>
/// <param name="Level">Nominal coverage, in (0, 1).</param>
/// <param name="N">Observations behind it.</param>
public readonly record struct Interval(double Estimate, double Low, double High, double Level, int N)
{
    /// <summary>True where both bounds are numbers and 0 is not between them; a bound that is 0 does not exclude it.</summary>
    public bool ExcludesZero => Low > 0 || High < 0;
}
