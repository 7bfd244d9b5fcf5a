using System.Numerics.Tensors;

namespace Sparsescope.Studies.Running.Protocols;

/// <summary>One way to compute the last token of a prompt.</summary>
/// <param name="Name">Its name, unique among the arms of an item.</param>
/// <param name="Edit">What is changed at that token; null: nothing.</param>
internal sealed record Arm(string Name, RowEdit? Edit);

/// <summary>What an arm gave.</summary>
internal sealed class ArmOutcome
{
    /// <summary>ln p of the answer, nats a token; 0 where there is none.</summary>
    internal double GoldLogProb { get; set; }

    /// <summary>Σ p(v) · weight(v) of the next token.</summary>
    internal double Weighted { get; set; } = double.NaN;

    /// <summary>KL(clean‖this) of the next token, nats; NaN where nothing is compared.</summary>
    internal double Kl { get; set; } = double.NaN;

    /// <summary>Logit of the right answer less the largest of its rivals; NaN where there are none.</summary>
    internal double Margin { get; set; } = double.NaN;

    /// <summary>Log-probabilities of the next token where they are kept; else null.</summary>
    internal double[]? NextLogProbs { get; set; }

    /// <summary>States at the last token.</summary>
    internal Dictionary<TapPoint, float[]> States { get; } = [];
}

/// <summary>
/// Runs one prompt in several arms at once. All that stands before the last token is computed once for all of them; of the last token
/// the layers below a change are computed in every arm.
/// </summary>
/// <param name="engine">The model.</param>
/// <param name="points">Where states are read.</param>
/// <param name="weights">(vocabulary), for the weighted mean of the next token; null: none.</param>
internal sealed class ArmRun(IEngine engine, IReadOnlyList<TapPoint> points, double[]? weights)
{
    /// <summary>One outcome an arm.</summary>
    /// <param name="prompt">Tokens.</param>
    /// <param name="gold">Tokens of the answer; may be none.</param>
    /// <param name="arms">At least one.</param>
    /// <param name="cancellation">Ends the decode.</param>
    /// <param name="clean">Log-probabilities of the next token that every arm is compared with; null: with none, and they are kept.</param>
    /// <param name="rivals">Tokens of the wrong answers, where every answer is one token; else none.</param>
    internal ArmOutcome[] Of(int[] prompt, int[] gold, IReadOnlyList<Arm> arms, CancellationToken cancellation, double[]? clean = null,
        IReadOnlyList<int>? rivals = null)
    {
        var last = prompt.Length - 1;
        int[] tokens = gold.Length > 1 ? [.. prompt, .. gold[..^1]] : prompt;
        var visitor = new Visitor(last, gold, weights, arms.Count, clean, rivals ?? []);
        engine.Run([.. arms.Select((arm, i) => new EngineSequence(tokens, points.Count > 0 ? [last] : [])
        {
            LogitsFrom = last,
            Generates = false,
            Number = i,
            Edits = position => position == last ? arm.Edit : null,
        })], points, visitor, null, 0, cancellation);
        return visitor.Outcomes;
    }

    private sealed class Visitor(int last, int[] gold, double[]? weights, int arms, double[]? clean, IReadOnlyList<int> rivals)
        : IEngineVisitor
    {
        internal ArmOutcome[] Outcomes { get; } = [.. Enumerable.Range(0, arms).Select(_ => new ArmOutcome())];

        public void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state)
        {
            foreach (var item in items) Outcomes[item].States[point] = state.ToArray();
        }

        public void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits)
        {
            var (at, normaliser) = (position - last, TokenDistribution.Of(logits, 0).LogNormaliser);
            var weighted = at == 0 && weights is not null ? Weighted(logits, normaliser, weights) : double.NaN;
            double[]? next = null;
            var (kl, margin) = (double.NaN, double.NaN);
            if (at == 0)
            {
                next = new double[logits.Length];
                TensorPrimitives.ConvertTruncating<float, double>(logits, next);
                TensorPrimitives.Subtract<double>(next, normaliser, next);
                if (clean is not null) kl = Divergence(clean, next);
                if (gold.Length == 1 && rivals.Count > 0)
                {
                    margin = double.PositiveInfinity;
                    foreach (var rival in rivals) margin = Math.Min(margin, logits[gold[0]] - logits[rival]);
                }
            }
            foreach (var item in items)
            {
                if (at == 0)
                {
                    (Outcomes[item].Weighted, Outcomes[item].Kl, Outcomes[item].Margin) = (weighted, kl, margin);
                    if (clean is null) Outcomes[item].NextLogProbs = next;
                }
                if (at < gold.Length) Outcomes[item].GoldLogProb += (logits[gold[at]] - normaliser) / gold.Length;
            }
        }

        public void Completed(int item, Generation? generation) { }

        private static double Divergence(double[] of, double[] than)
        {
            var sum = 0.0;
            for (var v = 0; v < of.Length; v++)
            {
                var p = Math.Exp(of[v]);
                if (p > 0) sum += p * (of[v] - than[v]);
            }
            return sum;
        }

        private static double Weighted(ReadOnlySpan<float> logits, double normaliser, double[] weights)
        {
            var p = new double[logits.Length];
            TensorPrimitives.ConvertTruncating<float, double>(logits, p);
            TensorPrimitives.Subtract<double>(p, normaliser, p);
            TensorPrimitives.Exp<double>(p, p);
            return TensorPrimitives.Dot<double>(p, weights);
        }
    }
}
