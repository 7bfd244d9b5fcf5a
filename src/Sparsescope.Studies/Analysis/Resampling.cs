namespace Sparsescope.Studies.Analysis;

/// <summary>
/// Effects on bootstrap resamples. Frames over equally many units share their resamples, so replicates can be subtracted.
/// </summary>
internal static class Resampling
{
    /// <param name="frame">What is fitted.</param>
    /// <param name="outcomes">y of each cell (<see cref="RegressionFrame.Outcome"/>).</param>
    /// <param name="seed">Of the resamples.</param>
    /// <param name="options">How many, and on how many threads.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Cell × resample; NaN where a resample has no effect.</returns>
    public static double[][] Effects(RegressionFrame frame, IReadOnlyList<double[]> outcomes, ulong seed, AnalysisOptions options,
        CancellationToken cancellation)
    {
        int n = frame.N, q = frame.Base.Length, cells = outcomes.Count;
        var replicates = outcomes.Select(_ => new double[options.Resamples]).ToArray();
        if (frame.Independent < 2)
        {
            foreach (var cell in replicates) Array.Fill(cell, double.NaN);
            return replicates;
        }
        double[][] columns = [.. frame.Base, .. outcomes, .. outcomes.Select(y => y.Select(v => v * v).ToArray())];
        new Products(columns, n).Run(options.Resamples, q, Fill, Take, options.Threads, cancellation);
        return replicates;

        void Fill(int replicate, Span<double> rows)
        {
            var counts = rows.Slice(frame.Constant * n, n);
            Counts(n, frame.Clusters, SplitMix64.Derive(seed, (ulong)replicate), counts);
            for (var j = 0; j < q; j++)
            {
                if (j != frame.Constant)
                    System.Numerics.Tensors.TensorPrimitives.Multiply<double>(counts, frame.Base[j], rows.Slice(j * n, n));
            }
        }

        void Take(int replicate, ReadOnlySpan<double> products)
        {
            var width = columns.Length;
            Span<double> gram = stackalloc double[q * q], cross = stackalloc double[q];
            for (var cell = 0; cell < cells; cell++)
            {
                for (var j = 0; j < q; j++)
                {
                    products.Slice(j * width, q).CopyTo(gram[(j * q)..]);
                    cross[j] = products[j * width + q + cell];
                }
                replicates[cell][replicate] = frame.Effect(gram, cross, products[frame.Constant * width + q + cells + cell]);
            }
        }
    }

    /// <summary>How often each of n units is drawn in n draws, or in draws of whole clusters.</summary>
    public static void Counts(int n, ClusterSet? clusters, ulong seed, Span<double> counts)
    {
        if (clusters is null) Counts(n, seed, counts);
        else clusters.Draw(seed, counts);
    }

    /// <summary>How often each of n units is drawn in n draws.</summary>
    public static void Counts(int n, ulong seed, Span<double> counts)
    {
        counts.Clear();
        var random = new SplitMix64(seed);
        for (var i = 0; i < n; i++) counts[random.NextInt32(n)]++;
    }
}
