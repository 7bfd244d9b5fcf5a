using Sparsescope.Engine;
using Sparsescope.Metrics;

namespace Sparsescope.Measuring;

/// <summary>Measures one window: turns its items into sequences for the engine and what the engine shows into measured items.</summary>
internal sealed class WindowRun : IEngineVisitor
{
    private readonly MeasureRequest _request;
    private readonly Action<Measurement> _deliver;
    private readonly StateMeter _meter;
    private readonly ItemBuilder?[] _builders;
    private readonly List<EngineSequence> _sequences = [];
    private readonly List<(int Builder, int Continuation, bool Clean)> _owners = [];    // continuation −1: the prompt itself
    private readonly InterventionPlan? _baseline;
    private int _next;

    internal WindowRun(IReadOnlyList<EncodedPrompt> window, MeasureRequest request, long firstItem, Action<Measurement> deliver)
    {
        (_request, _deliver) = (request, deliver);
        _meter = new StateMeter(request);
        if (request.AgainstClean) _baseline = request.Interventions?.Baseline();
        _builders = [.. window.Select((item, i) => new ItemBuilder(item, request, firstItem + i))];
        for (var i = 0; i < _builders.Length; i++) AddSequences(i, _builders[i]!, firstItem + i);
    }

    /// <summary>Where set, energies are added up here and no metrics are measured.</summary>
    internal IReadOnlyDictionary<TapPoint, ReferenceEnergy>? Energies { private get; init; }

    /// <summary>Runs the window; the first <paramref name="done"/> items were delivered before.</summary>
    internal void Run(IEngine engine, int done, CancellationToken cancellation)
    {
        for (; _next < done; _next++) _builders[_next] = null;
        DeliverReady();
        var firstSequence = _owners.FindIndex(owner => owner.Builder >= done);
        if (firstSequence >= 0) engine.Run(_sequences, _request.Points, this, _request.Generation, firstSequence, cancellation);
        DeliverReady();
    }

    private void AddSequences(int index, ItemBuilder builder, long number)
    {
        if (builder.Error is not null) return;
        AddSequences(index, builder, number, builder.Edits, clean: false);
        // The baseline takes the same path: what is compared with is an observed run in which nothing changes.
        if (_request.AgainstClean) AddSequences(index, builder, number, _baseline?.For(builder.Item.Tokens.Length, number), clean: true);
    }

    private void AddSequences(int index, ItemBuilder builder, long number, Func<int, RowEdit?>? edits, bool clean)
    {
        var tokens = builder.Item.Tokens;
        var from = _request.MeanNll ? 0 : tokens.Length - 1;
        Add(new EngineSequence(tokens, clean ? [] : builder.Positions)
        {
            LogitsFrom = from,
            Generates = !clean,
            Number = number,
            Edits = edits,
            StatesOfGenerated = _request.StatesOfGenerated,
            Drawn = clean || builder.Item.Listener is not { } listener ? null : listener.Drawn,
        }, -1);
        foreach (var (which, continuation) in builder.Item.Continuations.Index())
        {
            // A continuation's first token is read off the prompt's own logits, and nothing is asked after its last.
            if (continuation.Tokens.Length <= 1) continue;
            Add(new EngineSequence([.. tokens, .. continuation.Tokens[..^1]], [])
            {
                LogitsFrom = tokens.Length - 1,
                Generates = false,
                Edits = edits
            }, which);
        }

        void Add(EngineSequence item, int continuation)
        {
            _sequences.Add(item);
            _owners.Add((index, continuation, clean));
            builder.Pending++;
        }
    }

    public void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state)
    {
        if (Energies is not null)
        {
            foreach (var _ in items) Energies[point].Add(state);
            return;
        }
        StateFigures? figures = null;
        foreach (var item in items)
        {
            if (_builders[_owners[item].Builder] is not { } builder) continue;
            figures ??= _meter.Measure(point, state);
            builder.Add(point, position, token, phase, state, figures.Value);
        }
    }

    public void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits)
    {
        if (Energies is not null) return;
        TokenDistribution? distribution = null;
        foreach (var item in items)
        {
            var (index, number, clean) = _owners[item];
            if (_builders[index] is not { } builder) continue;
            distribution ??= TokenDistribution.Of(logits, TopTokensOf(items, position, phase));
            var normaliser = distribution.LogNormaliser;
            var tokens = _sequences[item].Tokens;
            if (phase == Phase.Generated)
            {
                builder.AddEntropy(distribution.Entropy);
            }
            else if (number >= 0)
            {
                var continuation = builder.Item.Continuations[number].Tokens;
                var next = continuation[position + 1 - builder.Item.Tokens.Length];
                builder.AddContinuation(number, logits[next] - normaliser, clean);
            }
            else if (position + 1 < tokens.Length)
            {
                builder.AddNll(normaliser - logits[tokens[position + 1]], clean);
            }
            else
            {
                builder.AddNext(distribution, logits, clean);
                if (!clean) builder.Item.Listener?.Read(builder.Build());
                foreach (var (single, continuation) in builder.Item.Continuations.Index())
                {
                    if (continuation.Tokens.Length == 1)
                        builder.AddContinuation(single, logits[continuation.Tokens[0]] - normaliser, clean);
                }
            }
        }
    }

    // Picking the most likely tokens out of a vocabulary is worth it only where they are reported.
    private int TopTokensOf(ReadOnlySpan<int> items, int position, Phase phase)
    {
        if (phase == Phase.Generated) return 0;
        foreach (var item in items)
        {
            if (_owners[item].Continuation < 0 && position == _sequences[item].Tokens.Length - 1) return Measurer.TopTokens;
        }
        return 0;
    }

    public void Completed(int item, Generation? generation)
    {
        var index = _owners[item].Builder;
        if (_builders[index] is not { } builder) return;
        builder.Complete(generation);
        builder.Pending--;
        DeliverReady();
    }

    private void DeliverReady()
    {
        for (; _next < _builders.Length && _builders[_next] is { Pending: 0 } builder; _next++)
        {
            _builders[_next] = null;
            _deliver(builder.Build());
        }
    }
}
