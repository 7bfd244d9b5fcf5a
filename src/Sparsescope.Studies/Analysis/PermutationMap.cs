namespace Sparsescope.Studies.Analysis;

/// <summary>
/// p of every cell from shared seeded permutations (unpaired) or sign flips (paired) of what is left beyond the covariates
/// (Freedman and Lane, J. Bus. Econ. Stat. 1 (1983) 292), and against the largest statistic of the map (max-T).
/// </summary>
/// <remarks>
/// The statistic is the cosine of x and y beyond the covariates times √n. p = (b + 1)/(B + 1), two-sided. Cells over fewer units move with
/// the same permutations: the order of a part is that of the whole.
/// </remarks>
internal sealed class PermutationMap(int units, ulong seed, AnalysisOptions options, CancellationToken cancellation)
{
    private const double Tie = 1e-12;   // rounding must not tell the observed order from itself

    private readonly double[] _largest = new double[options.Permutations];
    private readonly List<double> _observed = [];
    private readonly List<double> _p = [];
    private readonly List<double> _spread = [];

    /// <summary>Observed statistic of every cell, in the order added; NaN where there is none.</summary>
    public IReadOnlyList<double> Observed => _observed;

    /// <summary>NaN where the effect is not defined.</summary>
    public IReadOnlyList<double> P => _p;

    /// <summary>
    /// Root mean square of the statistic over the permutations: about 1 where units are independent. (Where clusters move as wholes it
    /// holds the effect too.)
    /// </summary>
    public IReadOnlyList<double> Spread => _spread;

    /// <summary>Adds cells over the same frame.</summary>
    public void Add(RegressionFrame frame, IReadOnlyList<double[]> outcomes)
    {
        var (covariates, x) = frame.Basis();
        var residuals = outcomes.Select(frame.Residual).ToArray();
        var usable = x is null ? [] : Enumerable.Range(0, outcomes.Count)
            .Where(c => residuals[c] is not null && double.IsFinite(frame.Effect(outcomes[c]))).ToArray();
        var observed = new double[outcomes.Count];
        Array.Fill(observed, double.NaN);
        var root = Math.Sqrt(frame.N);
        foreach (var c in usable) observed[c] = root * System.Numerics.Tensors.TensorPrimitives.Dot<double>(x, residuals[c]);
        var reached = new int[outcomes.Count];
        var squares = outcomes.Select(_ => new double[options.Permutations]).ToArray();
        if (usable.Length > 0)
        {
            double[][] moved = [x!, .. covariates];
            var products = new Products([.. usable.Select(c => residuals[c]!)], frame.N);
            products.Run(options.Permutations, moved.Length, (b, rows) => Move(frame, moved, b, rows), (b, sums) => Count(b, sums),
                options.Threads, cancellation);
        }
        for (var c = 0; c < outcomes.Count; c++)
        {
            _observed.Add(observed[c]);
            _spread.Add(double.IsNaN(observed[c]) ? double.NaN
                : Math.Sqrt(squares[c].Where(double.IsFinite).DefaultIfEmpty(double.NaN).Average()));
            _p.Add(double.IsNaN(observed[c]) ? double.NaN : (reached[c] + 1.0) / (options.Permutations + 1.0));
        }

        void Count(int b, ReadOnlySpan<double> sums)
        {
            for (var u = 0; u < usable.Length; u++)
            {
                var left = 1.0;   // of y's length once the covariates are fitted again
                for (var j = 1; j <= covariates.Length; j++) left -= sums[j * usable.Length + u] * sums[j * usable.Length + u];
                var statistic = left > Tie ? Math.Abs(root * sums[u] / Math.Sqrt(left)) : double.PositiveInfinity;
                if (statistic >= Math.Abs(observed[usable[u]]) - Tie) Interlocked.Increment(ref reached[usable[u]]);
                squares[usable[u]][b] = statistic * statistic;
                if (statistic > _largest[b]) _largest[b] = statistic;
            }
        }
    }

    /// <summary>p of every cell against the largest statistic of all cells added.</summary>
    public double[] PMax()
    {
        var sorted = (double[])_largest.Clone();
        Array.Sort(sorted);
        return [.. _observed.Select(o => double.IsNaN(o) ? double.NaN
            : (Reaching(sorted, Math.Abs(o) - Tie) + 1.0) / (sorted.Length + 1.0))];
    }

    private static int Reaching(double[] sorted, double bound)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (sorted[middle] >= bound) high = middle;
            else low = middle + 1;
        }
        return sorted.Length - low;
    }

    private void Move(RegressionFrame frame, double[][] moved, int b, Span<double> rows)
    {
        var random = new SplitMix64(SplitMix64.Derive(seed, (ulong)b));
        var n = frame.N;
        if (frame.Kind.IsPaired())
        {
            if (frame.Clusters is { } groups)
            {
                var flipped = groups.Flips(random);
                for (var i = 0; i < n; i++)
                {
                    for (var j = 0; j < moved.Length; j++) rows[j * n + i] = flipped[i] ? -moved[j][i] : moved[j][i];
                }
                return;
            }
            var place = 0;
            for (var u = 0; u < units && place < n; u++)
            {
                var negative = (random.NextUInt64() & 1) == 1;
                if (frame.Which[place] != u) continue;
                for (var j = 0; j < moved.Length; j++) rows[j * n + place] = negative ? -moved[j][place] : moved[j][place];
                place++;
            }
            return;
        }
        if (frame.Clusters is { } clusters)
        {
            var from = clusters.Permute(random);
            for (var i = 0; i < n; i++)
            {
                for (var j = 0; j < moved.Length; j++) rows[j * n + i] = moved[j][from[i]];
            }
            if (clusters.SizesMix) Orthonormal(rows, n, moved.Length);
            return;
        }
        var order = new int[units];
        for (var u = 0; u < units; u++) order[u] = -1;
        for (var i = 0; i < n; i++) order[frame.Which[i]] = i;
        random.Shuffle<int>(order);
        var next = 0;
        foreach (var from in order)
        {
            if (from < 0) continue;
            for (var j = 0; j < moved.Length; j++) rows[j * n + next] = moved[j][from];
            next++;
        }
    }

    // Clusters of other sizes change sums and lengths: the constant and the covariates before x (row 0) are taken off again.
    private static void Orthonormal(Span<double> rows, int n, int count)
    {
        for (var step = 0; step < count; step++)
        {
            var j = step == count - 1 ? 0 : step + 1;
            var row = rows.Slice(j * n, n);
            System.Numerics.Tensors.TensorPrimitives.Subtract<double>(row, System.Numerics.Tensors.TensorPrimitives.Sum<double>(row) / n,
                row);
            for (var k = 1; k <= step; k++)
            {
                var other = rows.Slice(k * n, n);
                var along = System.Numerics.Tensors.TensorPrimitives.Dot<double>(row, other);
                for (var i = 0; i < n; i++) row[i] -= along * other[i];
            }
            var norm = System.Numerics.Tensors.TensorPrimitives.Norm<double>(row);
            if (norm > Tie) System.Numerics.Tensors.TensorPrimitives.Divide<double>(row, norm, row);
            else row.Clear();
        }
    }
}
