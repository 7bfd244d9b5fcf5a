using MathNet.Numerics.LinearAlgebra;

namespace Sparsescope.Statistics.Meta;

/// <summary>
/// Effects of k studies with known errors and p regressors, the constant first; scaled so that the median error variance is 1.
/// </summary>
/// <remarks>Effects of the size of a thousandth are common (sparsity differences), and absolute stopping rules fail there.</remarks>
internal sealed class MetaData
{
    private MetaData(double[] effect, double[] variance, double[][] columns, double scale) =>
        (Effect, Variance, Columns, Scale) = (effect, variance, columns, scale);

    internal double[] Effect { get; }

    internal double[] Variance { get; }

    /// <summary>p columns of k values.</summary>
    internal double[][] Columns { get; }

    /// <summary>Effects were divided by this.</summary>
    internal double Scale { get; }

    internal int Studies => Effect.Length;

    internal int Terms => Columns.Length;

    internal int Freedom => Studies - Terms;

    /// <summary>
    /// Null where there are no more studies than coefficients, a figure is not finite, or the columns depend on each other.
    /// </summary>
    /// <exception cref="ArgumentException">The lengths differ, or an error is not above 0.</exception>
    internal static MetaData? Of(ReadOnlySpan<double> effect, ReadOnlySpan<double> error, IReadOnlyList<double[]> moderators)
    {
        Guard.SameLength(effect.Length, error.Length);
        foreach (var moderator in moderators) Guard.SameLength(effect.Length, moderator.Length);
        foreach (var e in error)
        {
            if (e <= 0) throw new ArgumentException("a study's standard error is not above 0; a meta-analysis weighs studies by it");
        }
        if (effect.Length <= moderators.Count + 1) return null;
        double[][] columns = [Constant(effect.Length), .. moderators];
        if (!AllFinite(effect) || !AllFinite(error) || !moderators.All(column => AllFinite(column))) return null;
        if (DependsOnOthers(columns)) return null;
        double[] errors = error.ToArray();
        Array.Sort(errors);
        var scale = Bootstrap.Quantile(errors, 0.5);
        return new(
            [.. effect.ToArray().Select(y => y / scale)], [.. error.ToArray().Select(e => e / scale * (e / scale))], columns, scale);
    }

    /// <summary>The same studies with other effects, on the same scale.</summary>
    internal MetaData With(double[] effect) => new(effect, Variance, Columns, Scale);

    /// <summary>The same studies without one of the columns.</summary>
    internal MetaData Without(int column) => new(Effect, Variance, [.. Columns.Where((_, j) => j != column)], Scale);

    internal Matrix<double> Design() => Matrix<double>.Build.DenseOfColumnArrays(Columns);

    private static double[] Constant(int length)
    {
        var ones = new double[length];
        ones.AsSpan().Fill(1);
        return ones;
    }

    private static bool AllFinite(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (!double.IsFinite(value)) return false;
        }
        return true;
    }

    private static bool DependsOnOthers(double[][] columns)
    {
        if (columns.Length == 1) return false;
        double[] sizes = [.. columns.Select(column => Math.Sqrt(column.Sum(v => v * v)))];
        if (sizes.Any(size => !(size > 0) || !double.IsFinite(size))) return true;
        var x = Matrix<double>.Build.Dense(columns[0].Length, columns.Length, (i, j) => columns[j][i] / sizes[j]);
        var singular = x.Svd(computeVectors: false).S;
        return !(singular[singular.Count - 1] > 1e-10 * singular[0]);
    }
}
