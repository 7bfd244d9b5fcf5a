using System.Numerics.Tensors;
using Sparsescope.Statistics;
using Sparsescope.Studies.Analysis;

namespace Sparsescope.Studies.Dynamics;

/// <summary>
/// Means over seeds × questions where every seed answers the same questions: seeds are drawn, and clusters of questions, each with replacement and independently of the other.
/// </summary>
/// <remarks>
/// Owen, Ann. Appl. Stat. 1 (2007) 386 ("pigeonhole bootstrap"): for crossed factors, where neither rows nor columns are independent, its intervals are as wide as they have to be or somewhat wider. With one seed only
/// questions are drawn, and nothing is said about other seeds.
/// </remarks>
internal sealed class CrossedBootstrap
{
    private readonly double[][] _seeds;       // resample → share of each seed
    private readonly double[][] _questions;   // resample → share of each question

    /// <param name="seeds">Number of seeds.</param>
    /// <param name="clusters">The cluster of each question.</param>
    /// <param name="resamples">How many.</param>
    /// <param name="seedOfSeeds">Same for groups that are compared: they share their seeds.</param>
    /// <param name="seedOfQuestions">Of the draws of clusters.</param>
    public CrossedBootstrap(int seeds, IReadOnlyList<string?> clusters, int resamples, ulong seedOfSeeds, ulong seedOfQuestions)
    {
        var set = new ClusterSet(Units.Numbered(clusters));
        (_seeds, _questions) = (new double[resamples][], new double[resamples][]);
        for (var b = 0; b < resamples; b++)
        {
            _seeds[b] = new double[seeds];
            if (seeds == 1) _seeds[b][0] = 1;
            else Resampling.Counts(seeds, SplitMix64.Derive(seedOfSeeds, (ulong)b), _seeds[b]);
            _questions[b] = new double[clusters.Count];
            set.Draw(SplitMix64.Derive(seedOfQuestions, (ulong)b), _questions[b]);
            Normalise(_seeds[b]);
            Normalise(_questions[b]);
        }
    }

    /// <summary>Mean over seeds of the means over questions; NaN where a figure is.</summary>
    /// <param name="figures">[seeds][questions].</param>
    public static double Mean(double[][] figures) => Moments.Mean([.. figures.Select(seed => Moments.Mean(seed))]);

    /// <summary>The mean in every resample.</summary>
    /// <param name="figures">[seeds][questions].</param>
    public double[] Replicates(double[][] figures)
    {
        var replicates = new double[_seeds.Length];
        for (var b = 0; b < replicates.Length; b++)
        {
            var sum = 0.0;
            for (var s = 0; s < figures.Length; s++)
            {
                if (_seeds[b][s] > 0) sum += _seeds[b][s] * TensorPrimitives.Dot<double>(_questions[b], figures[s]);
            }
            replicates[b] = sum;
        }
        return replicates;
    }

    private static void Normalise(double[] weights)
    {
        var sum = TensorPrimitives.Sum<double>(weights);
        for (var i = 0; i < weights.Length; i++) weights[i] /= sum;
    }
}
