using System.Numerics.Tensors;
using System.Text.Json.Nodes;
using Sparsescope.Interventions;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models;
using Sparsescope.Studies.Analysis.Protocols;
using Sparsescope.Studies.Reference;
using Sparsescope.Studies.Store;
using static Sparsescope.Studies.Analysis.Protocols.FallbackArms;

namespace Sparsescope.Studies.Running.Protocols;

/// <summary>
/// Protocol `fallback`, measured: every prompt clean, and with eight dimensions of the last state set to their mean over the reference
/// texts: those of the highest energy there, the next eight, eight random ones. Of each the frequency of what the model would say next,
/// F = Σ p(v) ln unigram(v), and the metrics of the state before and after the final norm.
/// </summary>
internal static class FallbackPass
{
    internal static string Name => PassKind.Fallback.Word();

    /// <summary>Dimensions of a set.</summary>
    internal const int Dimensions = 8;

    internal static Func<EncodedPrompt, StoredItem, StoredItem> Of(Model weights, StudyPrompting prompting, RunStore store,
        CancellationToken cancellation)
    {
        var engine = weights.Engine;
        var before = engine.Taps.SingleOrDefault(point => point.Tap == TapNames.FinalPreNorm)
            ?? throw new BadInputException("This model shows no state before its final norm, which the protocol fallback changes.");
        if (before.Width < 3 * Dimensions)
            throw new BadInputException($"States of {before.Width} dimensions are too narrow for the protocol fallback.");
        var behind = engine.Taps.Single(point => point.Tap == TapNames.ResidPost && point.Layer == weights.LayerCount);
        var (mean, order, unigram) = Reference(weights, prompting, before, cancellation);
        int[] random = [.. order[(2 * Dimensions)..]];
        new SplitMix64(1).Shuffle(random.AsSpan());
        RowEdit To(IEnumerable<int> dimensions) => new([new(before, new DimensionsOperation([.. dimensions.Order()], mean))]);
        int[] outliers = order[..Dimensions];
        Arm[] arms =
        [
            new(Clean, new RowEdit([new(before, NoOperation.Instance)])), new(Outliers, To(outliers)),
            new(Next, To(order[Dimensions..(2 * Dimensions)])), new(FallbackArms.Random, To(random[..Dimensions])),
        ];
        var run = new ArmRun(engine, [before, behind], [.. unigram.Select(p => Math.Log(p))]);
        var battery = new MetricBattery(store.Metrics, before.Width);
        string[] names = [.. store.Metrics.Select(metric => metric.Name)];
        return (prompt, blank) =>
        {
            var outcomes = run.Of(prompt.Tokens, [], arms, cancellation);
            var (figures, states) = (new JsonObject(), new List<StoredState>());
            for (var i = 0; i < arms.Length; i++)
            {
                figures[arms[i].Name] = Finite(outcomes[i].Weighted);
                foreach (var (tap, state) in outcomes[i].States)
                {
                    var measured = new double[names.Length];
                    battery.Measure(state, measured);
                    states.Add(new(TapOf(arms[i].Name, tap.Tap), tap.Layer!.Value, measured, null) { Names = names });
                }
            }
            var clean = outcomes[0].States[before];
            figures[EnergyShare] = Finite(outliers.Sum(d => (double)clean[d] * clean[d]) / clean.Sum(x => (double)x * x));
            return blank with { ChoiceLogProbs = figures.ToJsonString(), States = states };
        };
    }

    private static JsonNode? Finite(double value) => double.IsFinite(value) ? JsonValue.Create(value) : null;

    // Mean and order by energy of the last states of the reference texts, and the mean next-token distribution over all their positions:
    // a unigram of the model's own, which has every token of the vocabulary.
    private static (float[] Mean, int[] Order, double[] Unigram) Reference(Model weights, StudyPrompting prompting, TapPoint point,
        CancellationToken cancellation)
    {
        var encoder = new StudyEncoder(weights.Tokenizer, weights.Context, prompting.ChatTemplate, ReferenceTexts.Items, generate: 0,
            seed: 0);
        var prompts = ReferenceTexts.Items.Select((_, index) => encoder.Plain(index)).Where(prompt => prompt.Error is null).ToList();
        var visitor = new ReferenceVisitor(point.Width, weights.Tokenizer.Count);
        foreach (var window in prompts.Chunk(32))
        {
            weights.Engine.Run([.. window.Select(prompt => new EngineSequence(prompt.Tokens, [prompt.Tokens.Length - 1]) { LogitsFrom = 0,
                Generates = false })],
                [point], visitor, null, 0, cancellation);
        }
        if (visitor.Energy.Count == 0) throw new BadInputException("No reference text could be measured on this model.");
        return ([.. visitor.Sum.Select(x => (float)(x / visitor.Energy.Count))], visitor.Energy.TopDimensions(point.Width),
            [.. visitor.Distribution.Select(p => Math.Max(p / visitor.Rows, 1e-12))]);
    }

    private sealed class ReferenceVisitor(int width, int vocabulary) : IEngineVisitor
    {
        private double[] _p = new double[vocabulary];

        internal double[] Sum { get; } = new double[width];

        internal ReferenceEnergy Energy { get; } = new(width);

        internal double[] Distribution { get; private set; } = new double[vocabulary];

        internal long Rows { get; private set; }

        public void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state)
        {
            if (!TensorPrimitives.IsFiniteAll<float>(state)) return;
            foreach (var _ in items)
            {
                Energy.Add(state);
                for (var i = 0; i < state.Length; i++) Sum[i] += state[i];
            }
        }

        public void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits)
        {
            // Models may have more rows of logits than the vocabulary has tokens.
            if (_p.Length != logits.Length) (_p, Distribution) = (new double[logits.Length], new double[logits.Length]);
            TensorPrimitives.ConvertTruncating<float, double>(logits, _p);
            TensorPrimitives.Subtract<double>(_p, TokenDistribution.Of(logits, 0).LogNormaliser, _p);
            TensorPrimitives.Exp<double>(_p, _p);
            if (!TensorPrimitives.IsFiniteAll<double>(_p)) return;
            foreach (var _ in items)
            {
                TensorPrimitives.Add<double>(Distribution, _p, Distribution);
                Rows++;
            }
        }

        public void Completed(int item, Generation? generation) { }
    }
}
