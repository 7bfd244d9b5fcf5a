namespace Sparsescope.Tests.Statistics;

/// <summary>Every order of some values.</summary>
internal static class Orders
{
    public static IEnumerable<double[]> Of(double[] values) => values.Length < 2
        ? [values]
        : values.SelectMany((first, i) => Of([.. values.Where((_, j) => j != i)]).Select(rest => (double[])[first, .. rest]));
}
