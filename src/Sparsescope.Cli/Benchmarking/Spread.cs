namespace Sparsescope.Cli.Benchmarking;

/// <summary>
/// Smallest, middle and largest of some figures; the median of an even number of them is the mean of the two in the middle.
/// </summary>
internal readonly record struct Spread(double Min, double Median, double Max)
{
    /// <param name="values">At least one, in any order.</param>
    internal static Spread Of(IReadOnlyList<double> values)
    {
        double[] sorted = [.. values.Order()];
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new(sorted[0], median, sorted[^1]);
    }
}
