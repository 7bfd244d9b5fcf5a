namespace Sparsescope.Engine;

/// <summary>How far one next-token distribution is from another.</summary>
public static class LogitDivergence
{
    /// <summary>
    /// Kullback–Leibler divergence Σ p (ln p − ln q) in nats of the distributions that two rows of logits stand for, summed in float64; 0
    /// or more, infinite where q rules out what p does not, NaN where a logit is NaN or +∞.
    /// </summary>
    /// <param name="p">[vocabulary], at least one.</param>
    /// <param name="q">[vocabulary].</param>
    /// <exception cref="ArgumentException">The lengths differ.</exception>
    public static double Of(ReadOnlySpan<float> p, ReadOnlySpan<float> q)
    {
        if (p.Length != q.Length) throw new ArgumentException($"{p.Length} logits against {q.Length}", nameof(q));
        var (ofP, ofQ) = (TokenDistribution.Of(p, 0).LogNormaliser, TokenDistribution.Of(q, 0).LogNormaliser);
        if (!double.IsFinite(ofP) || !double.IsFinite(ofQ)) return double.NaN;
        var sum = 0.0;
        for (var i = 0; i < p.Length; i++)
        {
            var log = p[i] - ofP;
            if (log < -745) continue;       // e^−745 is 0
            sum += Math.Exp(log) * (log - (q[i] - ofQ));
        }
        return Math.Max(0, sum);
    }
}
