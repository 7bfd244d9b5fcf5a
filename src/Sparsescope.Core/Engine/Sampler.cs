namespace Sparsescope.Engine;

/// <summary>
/// Draws tokens from logits: greedy at temperature 0, else by a seeded generator, the same on any machine for the same logits.
/// </summary>
internal sealed class Sampler(GenerationOptions options, ulong seed)
{
    private readonly SplitMix64 _random = new(seed);

    internal int Next(ReadOnlySpan<float> logits)
    {
        if (options.Temperature <= 0)
        {
            var best = TokenDistribution.MostLikely(logits, 1);
            return best.Length == 1 ? best[0] : throw new BadInputException("every logit is NaN: the model computes no distribution here");
        }
        var ids = TokenDistribution.MostLikely(logits, options.TopK > 0 ? Math.Min(options.TopK, logits.Length) : logits.Length);
        if (ids.Length == 0) throw new BadInputException("every logit is NaN: the model computes no distribution here");
        var weights = Weights(logits, ids);
        var kept = Keep(weights);
        var total = 0.0;
        for (var i = 0; i < kept; i++) total += weights[i];
        var draw = _random.NextDouble() * total;
        for (var i = 0; i < kept; i++)
        {
            draw -= weights[i];
            if (draw < 0) return ids[i];
        }
        return ids[kept - 1];
    }

    // Relative to the most likely one, which comes first.
    private double[] Weights(ReadOnlySpan<float> logits, int[] ids)
    {
        var weights = new double[ids.Length];
        for (var i = 0; i < ids.Length; i++) weights[i] = Math.Exp((logits[ids[i]] - (double)logits[ids[0]]) / options.Temperature);
        return weights;
    }

    private int Keep(double[] weights)
    {
        var kept = weights.Length;
        if (options.TopP < 1)
        {
            var sum = weights.Sum();
            var reached = 0.0;
            for (kept = 0; kept < weights.Length && (kept == 0 || reached < options.TopP * sum); kept++) reached += weights[kept];
        }
        while (kept > 1 && weights[kept - 1] < options.MinP) kept--;
        return kept;
    }
}
