namespace Sparsescope.Statistics;

/// <summary>Variables to be held constant, with an intercept: what they explain linearly can be taken out of any other variable.</summary>
/// <remarks>
/// The centred columns made orthonormal (modified Gram–Schmidt, each column twice), once for all the variables they are taken out of. A
/// column that the ones before it explain but for 1e-10 of its norm, or but for what rounding its values to float64 leaves (a copy plus
/// 1e9 is such a one), adds nothing and is left out. A NaN in any column makes every residual NaN.
/// </remarks>
public sealed class Regressors
{
    private const double Negligible = 1e-10, MostRounding = 1e-3, SmallestStep = 2.220446049250313e-16;

    private readonly List<double[]> _basis = [];
    private readonly List<int> _leftOut = [];

    /// <param name="columns">Each of n values; none at all leaves the intercept.</param>
    /// <exception cref="ArgumentException">The columns differ in length.</exception>
    public Regressors(IReadOnlyList<double[]> columns)
    {
        foreach (var (position, column) in columns.Index())
        {
            Guard.SameLength(columns[0].Length, column.Length);
            var direction = Residuals(Residuals(ScaledSample.Of(column).Values));
            var norm = Norm(direction);
            if (norm == 0)
            {
                _leftOut.Add(position);
                continue;
            }
            for (var i = 0; i < direction.Length; i++) direction[i] /= norm;
            _basis.Add(direction);
        }
    }

    /// <summary>Columns that count: none is constant or a linear function of those before it.</summary>
    public int Count => _basis.Count;

    /// <summary>Positions of the columns that do not.</summary>
    public IReadOnlyList<int> LeftOut => _leftOut;

    /// <summary>The values (n) less their least-squares fit; exactly 0 where the fit leaves no more than rounding.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than a column has.</exception>
    public double[] Residuals(ReadOnlySpan<double> values)
    {
        var residuals = new double[values.Length];
        if (Moments.IsConstant(values) && !Guard.HasNaN(values)) return residuals;
        var scaled = ScaledSample.Of(values);
        var mean = Moments.Mean(scaled.Values);
        var largest = 0.0;
        for (var i = 0; i < residuals.Length; i++)
        {
            residuals[i] = scaled.Values[i] - mean;
            largest = Math.Max(largest, Math.Abs(scaled.Values[i]));
        }
        var spread = Norm(residuals);
        foreach (var direction in _basis)
        {
            Guard.SameLength(direction.Length, residuals.Length);
            var projection = 0.0;
            for (var i = 0; i < residuals.Length; i++) projection += residuals[i] * direction[i];
            for (var i = 0; i < residuals.Length; i++) residuals[i] -= projection * direction[i];
        }
        var rounding = Math.Min(2 * SmallestStep * largest * Math.Sqrt(residuals.Length), MostRounding * spread);
        if (Norm(residuals) <= Math.Max(Negligible * spread, rounding)) Array.Clear(residuals);
        if (scaled.Exponent == 0) return residuals;
        for (var i = 0; i < residuals.Length; i++) residuals[i] = Math.ScaleB(residuals[i], scaled.Exponent);
        return residuals;
    }

    private static double Norm(double[] values)
    {
        var squares = 0.0;
        foreach (var value in values) squares += value * value;
        return Math.Sqrt(squares);
    }
}
