namespace Sparsescope.Probing;

/// <summary>
/// Centres every column and divides it by its standard deviation over the rows it was made from (divisor: their number); a column that
/// does not vary there is only centred.
/// </summary>
public sealed class ColumnScaling
{
    private readonly double[] _means, _deviations;

    private ColumnScaling(double[] means, double[] deviations) => (_means, _deviations) = (means, deviations);

    /// <summary>Mean of each column over the training rows.</summary>
    public IReadOnlyList<double> Means => _means;

    /// <summary>What each column is divided by.</summary>
    public IReadOnlyList<double> Deviations => _deviations;

    /// <summary>Of some rows.</summary>
    /// <param name="rows">At least one; all of one width.</param>
    public static ColumnScaling Of(IReadOnlyList<double[]> rows)
    {
        ArgumentOutOfRangeException.ThrowIfZero(rows.Count);
        var width = rows[0].Length;
        var (means, deviations) = (new double[width], new double[width]);
        foreach (var row in rows)
        {
            for (var j = 0; j < width; j++) means[j] += row[j];
        }
        for (var j = 0; j < width; j++) means[j] /= rows.Count;
        foreach (var row in rows)
        {
            for (var j = 0; j < width; j++) deviations[j] += (row[j] - means[j]) * (row[j] - means[j]);
        }
        for (var j = 0; j < width; j++)
        {
            // A column of equal values may miss its own mean by rounding: that is no variation.
            var deviation = Math.Sqrt(deviations[j] / rows.Count);
            deviations[j] = deviation > 1e-13 * Math.Abs(means[j]) ? deviation : 1;
        }
        return new(means, deviations);
    }

    /// <summary>A row (width) as the training rows' figures have it.</summary>
    public double[] Apply(ReadOnlySpan<double> row)
    {
        var scaled = new double[row.Length];
        for (var j = 0; j < scaled.Length; j++) scaled[j] = (row[j] - _means[j]) / _deviations[j];
        return scaled;
    }
}
