using MathNet.Numerics.LinearAlgebra;

namespace Sparsescope.Statistics;

/// <summary>A probability from a weighted sum: 1 / (1 + exp(−(intercept + w·x))).</summary>
/// <param name="Coefficients">w, one a column.</param>
/// <param name="Intercept">The sum where every column is 0.</param>
public sealed record LogisticRegression(double[] Coefficients, double Intercept)
{
    private const int MostSteps = 200;
    private const double Flat = 1e-12;

    /// <summary>Minimises C·Σ log loss + ½‖w‖² by Newton's method with step halving; the intercept is not penalised.</summary>
    /// <param name="positive">The outcome of each of n items.</param>
    /// <param name="columns">Columns of n values each; they are not scaled.</param>
    /// <param name="c">C, weight of the data against the penalty; above 0.</param>
    /// <returns>All NaN where there is only one outcome, which has no finite intercept, and where any value is not finite.</returns>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static LogisticRegression Fit(ReadOnlySpan<bool> positive, double[][] columns, double c = 1)
    {
        foreach (var column in columns) Guard.SameLength(positive.Length, column.Length);
        if (!positive.Contains(true) || !positive.Contains(false) || !columns.All(column => column.All(double.IsFinite)))
            return new([.. columns.Select(_ => double.NaN)], double.NaN);
        var outcome = Vector<double>.Build.Dense(positive.Length);
        for (var i = 0; i < positive.Length; i++) outcome[i] = positive[i] ? 1 : 0;
        var design = Matrix<double>.Build.Dense(positive.Length, columns.Length + 1, (i, j) => j == 0 ? 1 : columns[j - 1][i]);
        var penalty = Vector<double>.Build.Dense(columns.Length + 1, j => j == 0 ? 0 : 1);

        double Loss(Vector<double> w) => c * (design * w).Zip(outcome, Softplus).Sum() + 0.5 * penalty.PointwiseMultiply(w).DotProduct(w);

        var weights = Vector<double>.Build.Dense(columns.Length + 1);
        for (var step = 0; step < MostSteps; step++)
        {
            var p = (design * weights).Map(Sigmoid);
            var gradient = c * design.TransposeThisAndMultiply(p - outcome) + penalty.PointwiseMultiply(weights);
            if (gradient.AbsoluteMaximum() < Flat * c * positive.Length) break;
            var weighted = Matrix<double>.Build.Dense(design.RowCount, design.ColumnCount, (i, j) => c * p[i] * (1 - p[i]) * design[i, j]);
            var hessian = design.TransposeThisAndMultiply(weighted);
            hessian.SetDiagonal(hessian.Diagonal() + penalty);
            var move = hessian.Solve(gradient);
            var loss = Loss(weights);
            while (Loss(weights - move) > loss && move.AbsoluteMaximum() > 1e-15) move /= 2;
            weights -= move;
        }
        return new([.. weights.Skip(1)], weights[0]);
    }

    /// <summary>Probability of a positive for one item, given the value of each column.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than columns.</exception>
    public double Probability(ReadOnlySpan<double> values)
    {
        Guard.SameLength(Coefficients.Length, values.Length);
        var sum = Intercept;
        for (var i = 0; i < values.Length; i++) sum += Coefficients[i] * values[i];
        return Sigmoid(sum);
    }

    private static double Sigmoid(double z) => 1 / (1 + Math.Exp(-z));

    // Log loss of the sum z: ln(1 + e^z) − outcome·z, without overflow.
    private static double Softplus(double z, double outcome) => Math.Max(z, 0) + Math.Log(1 + Math.Exp(-Math.Abs(z))) - outcome * z;
}
