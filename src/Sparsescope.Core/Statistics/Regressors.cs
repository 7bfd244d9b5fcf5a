namespace Sparsescope.Statistics;

/// <summary>Variables to be held constant, with an intercept: what they explain linearly can be taken out of any other variable.</summary>
/// <remarks>
/// The centred columns made orthonormal (modified Gram–Schmidt, each column twice), once for all the variables they are taken out of. A
/// column that the ones before it explain to 1e-10 of its norm adds nothing and is left out. A NaN in any column makes every residual NaN.
/// </remarks>
public sealed class Regressors
{
    private const double Negligible = 1e-10;

    private readonly List<double[]> _basis = [];

    /// <param name="columns">Each of n values; none at all leaves the intercept.</param>
    /// <exception cref="ArgumentException">The columns differ in length.</exception>
    public Regressors(IReadOnlyList<double[]> columns)
    {
        foreach (var column in columns)
        {
            Guard.SameLength(columns[0].Length, column.Length);
            var direction = Residuals(Residuals(column));
            var norm = Norm(direction);
            if (norm == 0) continue;
            for (var i = 0; i < direction.Length; i++) direction[i] /= norm;
            _basis.Add(direction);
        }
    }

    /// <summary>The values (n) less their least-squares fit; exactly 0 where the fit leaves less than 1e-10 of their spread.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than a column has.</exception>
    public double[] Residuals(ReadOnlySpan<double> values)
    {
        var mean = Moments.Mean(values);
        var residuals = new double[values.Length];
        if (Moments.IsConstant(values) && !double.IsNaN(mean)) return residuals;
        for (var i = 0; i < residuals.Length; i++) residuals[i] = values[i] - mean;
        var spread = Norm(residuals);
        foreach (var direction in _basis)
        {
            Guard.SameLength(direction.Length, residuals.Length);
            var projection = 0.0;
            for (var i = 0; i < residuals.Length; i++) projection += residuals[i] * direction[i];
            for (var i = 0; i < residuals.Length; i++) residuals[i] -= projection * direction[i];
        }
        if (Norm(residuals) <= Negligible * spread) Array.Clear(residuals);
        return residuals;
    }

    private static double Norm(double[] values)
    {
        var squares = 0.0;
        foreach (var value in values) squares += value * value;
        return Math.Sqrt(squares);
    }
}
