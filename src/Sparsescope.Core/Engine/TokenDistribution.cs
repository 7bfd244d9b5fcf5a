using System.Buffers;
using System.Numerics.Tensors;

namespace Sparsescope.Engine;

/// <summary>A token and the natural logarithm of its probability.</summary>
public readonly record struct TokenLogProb(int Token, double LogProb);

/// <summary>
/// The next-token distribution that logits stand for: their softmax, summed in float64. Every figure is NaN where a logit is NaN or +∞;
/// −∞ is a token of probability 0.
/// </summary>
/// <param name="Entropy">In nats, 0 … ln(vocabulary).</param>
/// <param name="LogNormaliser">ln Σ exp(logit): a token's log-probability is its logit minus this.</param>
/// <param name="Top">The most likely tokens, most likely first, equal ones by ascending id.</param>
public sealed record TokenDistribution(double Entropy, double LogNormaliser, IReadOnlyList<TokenLogProb> Top)
{
    /// <param name="logits">[vocabulary], at least one.</param>
    /// <param name="top">How many of the most likely tokens to keep.</param>
    public static TokenDistribution Of(ReadOnlySpan<float> logits, int top)
    {
        var (normaliser, entropy) = Sums(logits);
        var ids = MostLikely(logits, top);
        var kept = new TokenLogProb[ids.Length];
        for (var i = 0; i < ids.Length; i++) kept[i] = new(ids[i], logits[ids[i]] - normaliser);
        return new(entropy, normaliser, kept);
    }

    /// <summary>
    /// The <paramref name="count"/> tokens with the highest logits, highest first, equal ones by ascending id; NaN never.
    /// </summary>
    public static int[] MostLikely(ReadOnlySpan<float> logits, int count)
    {
        var queue = new PriorityQueue<int, (float Logit, int Id)>(count + 1);
        var least = float.NegativeInfinity;
        for (var id = 0; id < logits.Length; id++)
        {
            var logit = logits[id];
            if (float.IsNaN(logit) || (queue.Count == count && !(logit > least))) continue;
            queue.Enqueue(id, (logit, -id));
            if (queue.Count > count) queue.Dequeue();
            if (queue.TryPeek(out _, out var smallest)) least = smallest.Logit;
        }
        var ids = new int[queue.Count];
        for (var i = ids.Length - 1; i >= 0; i--) ids[i] = queue.Dequeue();
        return ids;
    }

    // With m the largest logit and z = logit − m: ln Σ e^logit = m + ln Σ e^z, and entropy = ln Σ e^z − Σ z e^z / Σ e^z.
    private static (double LogNormaliser, double Entropy) Sums(ReadOnlySpan<float> logits)
    {
        var max = (double)TensorPrimitives.Max(logits);
        if (double.IsNaN(max) || double.IsInfinity(max)) return (double.NaN, double.NaN);
        const int Block = 4096;
        var shifted = ArrayPool<double>.Shared.Rent(Block);
        var powers = ArrayPool<double>.Shared.Rent(Block);
        double sum = 0, weighted = 0;
        for (var start = 0; start < logits.Length; start += Block)
        {
            var count = Math.Min(Block, logits.Length - start);
            var z = shifted.AsSpan(0, count);
            var e = powers.AsSpan(0, count);
            TensorPrimitives.ConvertTruncating(logits.Slice(start, count), z);
            TensorPrimitives.Subtract(z, max, z);
            TensorPrimitives.Max(z, -800.0, z);     // e^−800 is 0 already, and −∞ · 0 would be NaN
            TensorPrimitives.Exp(z, e);
            sum += TensorPrimitives.Sum(e);
            weighted += TensorPrimitives.Dot(z, e);
        }
        ArrayPool<double>.Shared.Return(shifted);
        ArrayPool<double>.Shared.Return(powers);
        var log = Math.Log(sum);
        return (max + log, Math.Max(0, log - weighted / sum));
    }
}
