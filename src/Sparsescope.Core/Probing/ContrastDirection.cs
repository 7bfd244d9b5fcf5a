using System.Numerics.Tensors;

namespace Sparsescope.Probing;

/// <summary>
/// Directions in which two kinds of states differ. Each is a unit vector times the size of the contrast along it, so that adding it once
/// moves a state of the one kind about to where the other is.
/// </summary>
public static class ContrastDirection
{
    private const int MostSteps = 20_000;

    /// <summary>Mean of the states of one kind less that of the other, (width).</summary>
    /// <param name="states">(width) each, finite.</param>
    /// <param name="labels">As many; both kinds among them.</param>
    /// <exception cref="BadInputException">One kind only, different widths, or a state that is not finite.</exception>
    public static float[] DifferenceOfMeans(IReadOnlyList<float[]> states, IReadOnlyList<bool> labels)
    {
        var (yes, no) = (Mean(states, labels, true), Mean(states, labels, false));
        return [.. yes.Zip(no, (a, b) => (float)(a - b))];
    }

    /// <summary>
    /// First principal component of the differences within pairs, taken about 0, times their root mean square along it; on the side to
    /// which they go on average.
    /// </summary>
    /// <param name="states">(width) each, finite.</param>
    /// <param name="labels">As many.</param>
    /// <param name="pairs">
    /// What belongs together: of each pair the mean of its states of one kind less that of the other counts; a pair without both counts
    /// for nothing.
    /// </param>
    /// <exception cref="BadInputException">No pair has both kinds, all differences are 0, or a state is not finite.</exception>
    public static float[] PrincipalComponent(IReadOnlyList<float[]> states, IReadOnlyList<bool> labels, IReadOnlyList<int> pairs)
    {
        var differences = new List<double[]>();
        foreach (var pair in Enumerable.Range(0, states.Count).GroupBy(i => pairs[i]))
        {
            int[] items = [.. pair];
            if (items.All(i => labels[i]) || !items.Any(i => labels[i])) continue;
            float[][] of = [.. items.Select(i => states[i])];
            bool[] kinds = [.. items.Select(i => labels[i])];
            differences.Add([.. Mean(of, kinds, true).Zip(Mean(of, kinds, false), (a, b) => a - b)]);
        }
        if (differences.Count == 0) throw new BadInputException("no pair has states of both kinds");
        var width = differences[0].Length;
        var (random, unit, next) = (new SplitMix64(1), new double[width], new double[width]);
        foreach (var difference in differences) TensorPrimitives.Add<double>(unit, difference, unit);
        // A little of everything: the mean may have no part of the component.
        var size = Math.Max(TensorPrimitives.Norm<double>(unit), differences.Max(d => TensorPrimitives.Norm<double>(d)));
        if (!(size > 0)) throw new BadInputException("the two states of every pair are the same");
        for (var j = 0; j < width; j++) unit[j] += 1e-3 * size * random.NextGaussian() / Math.Sqrt(width);
        Normalise(unit);
        for (var step = 0; step < MostSteps; step++)
        {
            Array.Clear(next);
            foreach (var difference in differences)
                TensorPrimitives.MultiplyAdd(difference, TensorPrimitives.Dot<double>(difference, unit), next, next);
            Normalise(next);
            var moved = 0.0;
            for (var j = 0; j < width; j++) moved = Math.Max(moved, Math.Abs(next[j] - unit[j]));
            (unit, next) = (next, unit);
            if (moved < 1e-13) break;
        }
        double[] along = [.. differences.Select(difference => TensorPrimitives.Dot<double>(difference, unit))];
        var scale = Math.Sqrt(along.Average(x => x * x)) * (along.Sum() < 0 ? -1 : 1);
        return [.. unit.Select(x => (float)(x * scale))];
    }

    /// <summary>The direction of a probe's weights, times the difference of means along it.</summary>
    /// <param name="weights">Of the columns of a state, (width).</param>
    /// <param name="states">(width) each, finite.</param>
    /// <param name="labels">As many; both kinds among them.</param>
    /// <exception cref="BadInputException">The weights are all 0; otherwise as above.</exception>
    public static float[] OfWeights(IReadOnlyList<float> weights, IReadOnlyList<float[]> states, IReadOnlyList<bool> labels)
    {
        double[] unit = [.. weights.Select(w => (double)w)];
        if (!(TensorPrimitives.Norm<double>(unit) > 0)) throw new BadInputException("the probe's weights are 0: it found no direction");
        Normalise(unit);
        double[] difference = [.. Mean(states, labels, true).Zip(Mean(states, labels, false), (a, b) => a - b)];
        var scale = TensorPrimitives.Dot<double>(difference, unit);
        return [.. unit.Select(x => (float)(x * scale))];
    }

    private static void Normalise(double[] vector) => TensorPrimitives.Divide(vector, TensorPrimitives.Norm<double>(vector), vector);

    private static double[] Mean(IReadOnlyList<float[]> states, IReadOnlyList<bool> labels, bool kind)
    {
        var (sum, count) = (new double[states[0].Length], 0);
        for (var i = 0; i < states.Count; i++)
        {
            if (states[i]
                .Length != sum.Length)
                throw new BadInputException($"a state has {states[i].Length} dimensions where others have {sum.Length}");
            if (!TensorPrimitives.IsFiniteAll<float>(states[i])) throw new BadInputException("a state is not finite");
            if (labels[i] != kind) continue;
            for (var j = 0; j < sum.Length; j++) sum[j] += states[i][j];
            count++;
        }
        if (count == 0) throw new BadInputException("a direction needs states of both kinds");
        TensorPrimitives.Divide(sum, count, sum);
        return sum;
    }
}
