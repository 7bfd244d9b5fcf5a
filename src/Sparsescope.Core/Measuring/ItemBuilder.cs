using Sparsescope.Engine;
using Sparsescope.Metrics;

namespace Sparsescope.Measuring;

/// <summary>The metrics of one state, and of the same after each control that was asked for.</summary>
internal readonly record struct StateFigures(Figures Metrics, Figures? WithoutOutliers, Figures? RmsDivided);

/// <summary>Gathers what is measured of one item until all of it is there.</summary>
internal sealed class ItemBuilder
{
    private static readonly StateFigureStore s_none = new([], []);

    private readonly MeasureRequest _request;
    private readonly StateFigureStore _each;
    private readonly HashSet<int> _mean;
    private readonly List<MeasuredState> _generated = [];
    private readonly Dictionary<TapPoint, MeanFigures> _means = [];
    private readonly List<StateVector> _vectors = [];
    private readonly List<double> _entropies = [];
    private readonly double[] _continuations;
    private TokenDistribution? _next;
    private Generation? _generation;
    private readonly double[] _cleanContinuations;
    private TokenDistribution? _cleanNext;
    private float[]? _logits;           // of the last position, of whichever of the two runs came first
    private bool _logitsAreClean;
    private double _nll, _cleanNll, _divergence = double.NaN;

    internal ItemBuilder(EncodedPrompt item, MeasureRequest request, long number)
    {
        (Item, _request) = (item, request);
        _cleanContinuations = new double[item.Continuations.Count];
        _continuations = new double[item.Continuations.Count];
        (_each, _mean) = (s_none, []);
        Error = item.Error;
        if (Error is not null) return;
        try
        {
            var (each, mean) = request.Positions.Resolve(item.Tokens.Length);
            (_each, _mean) = (new(request.Points, [.. each.Distinct().Order()], request.ManyFigures), [.. mean]);
            Positions = [.. each.Union(mean).Order()];
            Edits = request.Interventions?.For(item.Tokens.Length, number);
        }
        catch (BadInputException e)
        {
            Error = e.Message;
        }
    }

    internal EncodedPrompt Item { get; }

    /// <summary>Why the item fails; null where it is measured.</summary>
    internal string? Error { get; }

    /// <summary>Prompt positions to read, ascending.</summary>
    internal int[] Positions { get; } = [];

    /// <summary>What is changed of the item's states by position, or null.</summary>
    internal Func<int, RowEdit?>? Edits { get; }

    /// <summary>Sequences of the engine that still run for this item.</summary>
    internal int Pending { get; set; }

    internal void Add(TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state, StateFigures figures)
    {
        var each = phase == Phase.Prompt && _each.Has(position);
        if (each) _each.Add(point, position, token, figures);
        if (phase == Phase.Generated)
            _generated.Add(new(point, position, phase, token, figures.Metrics, figures.WithoutOutliers, figures.RmsDivided));
        if (_request.KeepVectors && (each || phase == Phase.Generated)) _vectors.Add(new(point, position, state.ToArray()));
        if (phase != Phase.Prompt || !_mean.Contains(position)) return;
        if (!_means.TryGetValue(point, out var mean)) _means[point] = mean = new();
        mean.Add(figures);
    }

    /// <summary>The next-token distribution after the prompt.</summary>
    internal void AddNext(TokenDistribution next, ReadOnlySpan<float> logits, bool clean)
    {
        if (clean) _cleanNext = next;
        else _next = next;
        if (!_request.AgainstClean) return;
        if (_logits is null) (_logits, _logitsAreClean) = (logits.ToArray(), clean);
        else if (_logitsAreClean != clean)
        {
            _divergence = clean ? LogitDivergence.Of(logits, _logits) : LogitDivergence.Of(_logits, logits);
            _logits = [];
        }
    }

    internal void AddNll(double nll, bool clean)
    {
        if (clean) _cleanNll += nll;
        else _nll += nll;
    }

    internal void AddEntropy(double entropy) => _entropies.Add(entropy);

    internal void AddContinuation(int index, double logProb, bool clean) =>
        (clean ? _cleanContinuations : _continuations)[index] += logProb;

    internal void Complete(Generation? generation) => _generation ??= generation;

    internal Measurement Build()
    {
        if (Error is not null) return new(Item, Error);
        var order = _request.Points.Index().ToDictionary(indexed => indexed.Item, indexed => indexed.Index);
        return new(Item, null)
        {
            NextToken = _next,
            MeanNll = _request.MeanNll ? _next is null ? double.NaN : Item.Tokens.Length > 1 ? _nll / (Item.Tokens.Length - 1) : double.NaN
                : null,
            Generation = _generation,
            GeneratedEntropies = _entropies,
            // An engine without logits says nothing of what may follow.
            ContinuationLogProbs = _next is null ? [.. _continuations.Select(_ => double.NaN)] : _continuations,
            AgainstClean = _request.AgainstClean ? Comparison() : null,
            States = _each.States(point => _means.GetValueOrDefault(point)?.State(point), _generated),
            Vectors = [.. _vectors.OrderBy(vector => order[vector.Point]).ThenBy(vector => vector.Position)],
        };
    }

    private CleanComparison Comparison() => new(
        _divergence,
        _next!.Entropy - _cleanNext!.Entropy,
        _next.Top.Count == 0 || _cleanNext.Top.Count == 0 || _next.Top[0].Token != _cleanNext.Top[0].Token,
        [.. _continuations.Zip(_cleanContinuations, (changed, clean) => changed - clean)],
        _request.MeanNll ? Item.Tokens.Length > 1 ? (_nll - _cleanNll) / (Item.Tokens.Length - 1) : double.NaN : null);

    /// <summary>The mean of every metric over positions; NaN where one of them is.</summary>
    private sealed class MeanFigures
    {
        private double[]? _metrics, _withoutOutliers, _rmsDivided;
        private IReadOnlyList<Metric> _kinds = [];
        private int _count;

        internal void Add(StateFigures figures)
        {
            _count++;
            _kinds = figures.Metrics.Metrics;
            Sum(ref _metrics, figures.Metrics);
            Sum(ref _withoutOutliers, figures.WithoutOutliers);
            Sum(ref _rmsDivided, figures.RmsDivided);
        }

        internal MeasuredState State(TapPoint point) =>
            new(point, null, Phase.Prompt, null, Mean(_metrics)!, Mean(_withoutOutliers), Mean(_rmsDivided));

        private static void Sum(ref double[]? sum, Figures? values)
        {
            if (values is null) return;
            sum ??= new double[values.Count];
            for (var i = 0; i < sum.Length; i++) sum[i] += values[i];
        }

        private Figures? Mean(double[]? sum) => sum is null ? null : new(_kinds, Array.ConvertAll(sum, value => value / _count));
    }
}
