using Sparsescope.Statistics;

namespace Sparsescope.Studies.Analysis;

/// <summary>
/// A regression that every effect is read from: y on covariates F and x, over some of the units. Unpaired: F starts with the constant, x is
/// the value's rank (or the label), y the metric's rank. Paired: x is the constant, y the question's difference or slope.
/// </summary>
internal sealed class RegressionFrame
{
    private const double Nothing = 1e-12;

    private readonly int[] _which;
    private readonly double[] _values;

    /// <param name="units">All units of the design.</param>
    /// <param name="which">Those used.</param>
    /// <param name="covariates">One figure for each of all units.</param>
    public RegressionFrame(DesignUnits units, int[] which, params IReadOnlyList<double[]> covariates)
    {
        (Kind, _which, _values) = (units.Kind, which, units.Values);
        if (units.Clusters is { } clusters)
        {
            var set = new ClusterSet([.. which.Select(u => clusters[u])]);
            if (set.Count < which.Length) Clusters = set;
        }
        var x = Of(units.Values);
        if (Kind == EffectKind.SpearmanRho) x = Centred(Ranks.Of(x), true);
        var constant = Enumerable.Repeat(1.0, N).ToArray();
        Base = Kind.IsPaired()
            ? [.. covariates.Select(c => Scaled(Of(c))), constant]
            : [constant, .. covariates.Select(c => Centred(Of(c), true)), x];
        Covariates = covariates.Count == 0 ? 0 : Basis().Covariates.Length;
    }

    public EffectKind Kind { get; }

    /// <summary>Which of the units used are not independent; null where all are.</summary>
    public ClusterSet? Clusters { get; }

    /// <summary>Independent observations: clusters, or units.</summary>
    public int Independent => Clusters?.Count ?? N;

    public int N => _which.Length;

    /// <summary>Covariates beside the constant that say something of their own: one that the others give is not counted.</summary>
    public int Covariates { get; }

    /// <summary>Degrees of freedom of the effect: independent observations less what is fitted.</summary>
    public int Degrees => Independent - Covariates - (Kind.IsPaired() ? 1 : 2);

    /// <summary>Units of the baseline and of the target, where the effect is Cliff's delta.</summary>
    public (int Baseline, int Target) GroupSizes()
    {
        var target = _which.Count(u => _values[u] > 0);
        return (N - target, target);
    }

    /// <summary>
    /// Standard error of the effect where there is none, over independent units; NaN where x is constant beyond the covariates.
    /// </summary>
    public double NullError()
    {
        var (_, x) = Basis();
        if (x is null) return double.NaN;
        var norm = Math.Abs(Dot(x, Base[^1]));   // of what x has beyond the covariates
        return Kind switch
        {
            EffectKind.SpearmanRho => 1 / Math.Sqrt(Math.Max(1, N - 1 - Covariates)),
            EffectKind.CliffsDelta => 1 / (Math.Sqrt(3) * norm),
            _ => 1 / norm,
        };
    }

    /// <summary>
    /// How many times wider than <see cref="NullError"/> the standard error is where units hang together in clusters: by the cluster-robust
    /// variance of the slope (Liang and Zeger, Biometrika 73 (1986) 13; G/(G − 1) for G clusters), of what is left of y beyond x as well,
    /// so that an effect does not pass for a part that clusters share. About 1 where clusters share nothing.
    /// </summary>
    /// <param name="y">As <see cref="Outcome"/> gives it.</param>
    /// <returns>1 without clusters; NaN where x is constant, or nothing of y is left.</returns>
    public double ClusterSpread(double[] y)
    {
        if (Clusters is not { } clusters) return 1;
        if (Basis().X is not { } x || Residual(y) is not { } rest) return double.NaN;
        var along = Dot(x, rest);
        double[] left = [.. rest.Zip(x, (r, unit) => r - along * unit)];
        var square = Dot(left, left);
        if (!(square > Nothing)) return double.NaN;
        var shared = clusters.SumOfSquares([.. left.Zip(x, (e, unit) => e * unit)]);
        return Math.Sqrt(N * shared / square * clusters.Count / (clusters.Count - 1));
    }

    /// <summary>Positions among all units.</summary>
    public IReadOnlyList<int> Which => _which;

    /// <summary>F and then x, each of length <see cref="N"/>.</summary>
    public double[][] Base { get; }

    /// <summary>Which of <see cref="Base"/> is the constant.</summary>
    public int Constant => Kind.IsPaired() ? Base.Length - 1 : 0;

    /// <summary>y of a column of all units: centred ranks, or the figures divided by their root mean square.</summary>
    public double[] Outcome(double[] column)
    {
        var y = Of(column);
        return Kind.IsPaired() ? Scaled(y) : Centred(Ranks.Of(y), false);
    }

    public double Effect(double[] y)
    {
        var q = Base.Length;
        var gram = new double[q * q];
        var cross = new double[q];
        for (var j = 0; j < q; j++)
        {
            cross[j] = Dot(Base[j], y);
            for (var k = 0; k <= j; k++) gram[j * q + k] = Dot(Base[j], Base[k]);
        }
        return Effect(gram, cross, Dot(y, y));
    }

    /// <summary>The effect from sums of squares and products.</summary>
    /// <param name="gram">Of <see cref="Base"/>, lower triangle (q × q); overwritten.</param>
    /// <param name="cross">Of <see cref="Base"/> with y (q); overwritten.</param>
    /// <param name="square">Of y with itself.</param>
    /// <returns>NaN where x or y is constant beyond F.</returns>
    public double Effect(Span<double> gram, Span<double> cross, double square)
    {
        // Cholesky with x last: its row holds x beyond F, and the solved cross products are the coordinates of y in that basis.
        var q = Base.Length;
        var left = square;
        for (var j = 0; j < q; j++)
        {
            var diagonal = gram[j * q + j];
            for (var k = 0; k <= j; k++)
            {
                var sum = gram[j * q + k];
                for (var m = 0; m < k; m++) sum -= gram[j * q + m] * gram[k * q + m];
                if (k < j) gram[j * q + k] = gram[k * q + k] > 0 ? sum / gram[k * q + k] : 0;
                else gram[j * q + j] = sum > 1e-9 * diagonal ? Math.Sqrt(sum) : 0;
            }
            var coordinate = cross[j];
            for (var m = 0; m < j; m++) coordinate -= gram[j * q + m] * cross[m];
            cross[j] = gram[j * q + j] > 0 ? coordinate / gram[j * q + j] : 0;
            if (j < q - 1) left -= cross[j] * cross[j];
        }
        double along = cross[q - 1], norm = gram[q * q - 1];
        if (norm == 0 || !(left > Nothing * square)) return double.NaN;
        return Kind switch
        {
            EffectKind.SpearmanRho => Math.Clamp(along / Math.Sqrt(left), -1, 1),
            EffectKind.CliffsDelta => Math.Clamp(2 * along / (norm * N), -1, 1),
            _ when N - 1 - Covariates < 1 => double.NaN,
            _ => left - along * along > Nothing * square ? along / norm / Math.Sqrt((left - along * along) / (N - 1 - Covariates))
                : double.NaN,
        };
    }

    /// <summary>An orthonormal basis of F, its constant left out where there is one, and x beyond F.</summary>
    public (double[][] Covariates, double[]? X) Basis()
    {
        var basis = new List<double[]>();
        foreach (var column in Base[..^1])
        {
            if (Beyond(basis, column) is { } unit) basis.Add(unit);
        }
        var x = Beyond(basis, Base[^1]);
        return ([.. Kind.IsPaired() ? basis : basis.Skip(1)], x);
    }

    /// <summary>y beyond F, of length 1; null where nothing is left.</summary>
    public double[]? Residual(double[] y)
    {
        var basis = new List<double[]>();
        foreach (var column in Base[..^1])
        {
            if (Beyond(basis, column) is { } unit) basis.Add(unit);
        }
        return Beyond(basis, y);
    }

    private double[] Of(double[] column) => [.. _which.Select(u => column[u])];

    private static double[]? Beyond(List<double[]> basis, double[] column)
    {
        var rest = (double[])column.Clone();
        for (var pass = 0; pass < 2; pass++)   // twice: once leaves rounding of the size of what was taken off
        {
            foreach (var unit in basis)
            {
                var along = Dot(unit, rest);
                for (var i = 0; i < rest.Length; i++) rest[i] -= along * unit[i];
            }
        }
        var square = Dot(rest, rest);
        if (!(square > 1e-9 * Dot(column, column))) return null;
        var norm = Math.Sqrt(square);
        for (var i = 0; i < rest.Length; i++) rest[i] /= norm;
        return rest;
    }

    private static double[] Centred(double[] column, bool scaled)
    {
        var mean = column.Length == 0 ? 0 : column.Average();
        var centred = column.Select(v => v - mean).ToArray();
        return scaled ? Scaled(centred) : centred;
    }

    private static double[] Scaled(double[] column)
    {
        var size = Math.Sqrt(Dot(column, column) / Math.Max(1, column.Length));
        return size > 0 ? [.. column.Select(v => v / size)] : column;
    }

    private static double Dot(double[] a, double[] b) => System.Numerics.Tensors.TensorPrimitives.Dot<double>(a, b);
}
