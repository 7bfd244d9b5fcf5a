using Sparsescope.Llama.Native;

namespace Sparsescope.Llama;

/// <summary>
/// The native engine: llama.cpp computes. Memory: the model, one cache as large as the largest plan needed, and what one window holds; it
/// does
/// not grow with the number of windows.
/// </summary>
public sealed class LlamaEngine : IEngine
{
    private const int ProbeRows = 3, ProbeOutputs = 1, CellUnit = 256, MostSequencesOfLibrary = 256;

    private readonly LlamaModel _model;
    private readonly EngineOptions _options;
    private readonly string _architecture;
    private LlamaContext? _context;
    private GraphProbe? _probe;
    private readonly DeviceCopies _copies = new();
    private readonly TrunkMemory _trunk = new();
    private int? _leastRows;

    /// <summary>An engine over a model; the model stays the caller's.</summary>
    public LlamaEngine(LlamaModel model, string architecture, EngineOptions options)
    {
        (_model, _architecture, _options) = (model, architecture, options);
    }

    /// <inheritdoc/>
    public IReadOnlyList<TapPoint> Taps => Map.Points;

    /// <inheritdoc/>
    public IReadOnlyList<MissingTap> MissingTaps => Map.Missing;

    /// <summary>
    /// Every tensor of the model's graph as the library shows it, one a line, numbered in order: what a report of a missing tap needs.
    /// </summary>
    public IEnumerable<string> GraphLines => (_probe ??= Probe()).Graph.Lines;

    /// <summary>False: the architecture follows the general rule, but nobody compared it with another implementation.</summary>
    public bool IsVerifiedArchitecture => IsVerified(_architecture);

    /// <summary>Whether hidden states of this architecture were compared with another implementation.</summary>
    public static bool IsVerified(string architecture) => LayerMap.IsVerified(architecture);

    /// <inheritdoc/>
    public long DecodedTokens { get; private set; }

    /// <summary>An observed node ends a graph early; where CUDA reorders whole graphs, what is written there is not what goes on.</summary>
    public string? WhyFixed => !_options.Capture ? "this engine was opened without a callback"
        : Environment.GetEnvironmentVariable("GGML_CUDA_GRAPH_OPT") == "1" ? "GGML_CUDA_GRAPH_OPT=1 reorders graphs on a GPU; unset it"
        : null;

    private LayerMap Map => field ??= LayerMap.Read((_probe ??= Probe()).Graph, _architecture, _model.LayerCount, ProbeRows, ProbeOutputs);

    /// <inheritdoc/>
    public IReadOnlyList<TapPoint> TapsByName(string pattern)
    {
        _ = Map;
        var points = new List<TapPoint>();
        foreach (var node in _probe!.Graph.Nodes)
        {
            if (!System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, node.Name, ignoreCase: false)) continue;
            var name = node.Occurrence == 0 ? node.Name
                : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{node.Name}#{node.Occurrence + 1}");
            if (Map.Point(name, null, node) is { } point) points.Add(point);
        }
        return points.Count > 0 ? points : throw new BadInputException(
            $"No tensor with one float32 vector a token is named '{pattern}'.", Remedy.ListTensors);
    }

    /// <summary>Names of everything the graph computes, in order: what a tap by name can match.</summary>
    public IReadOnlyList<TapPoint> AllTensors => TapsByName("*");

    /// <inheritdoc/>
    public void Run(IReadOnlyList<EngineSequence> items, IReadOnlyList<TapPoint> points, IEngineVisitor visitor,
        GenerationOptions? generation, int firstItem, CancellationToken cancellation)
    {
        var microBatch = _options.MicroBatch
            ?? SchedulingDefaults.MicroBatch(OnGpu, items.Count == 0 ? 0 : items.Max(item => item.Tokens.Length));
        var plan = BatchPlanner.Plan(items, Limits(generation, microBatch));
        // While a GPU decodes, the processor is free for what is done with the states of the decode before.
        // Whoever is told of tokens as they are drawn hears of the prompt before.
        using var deferred = OnGpu && items.All(item => item.Drawn is null) ? new DeferredVisitor(visitor) : null;
        var seen = deferred ?? visitor;
        var context = EnsureContext(plan.Cells, Math.Max(microBatch, LeastRows));
        var decoder = new NativeDecoder(context, new StateTap(points, seen, _copies), _model.Vocabulary.Count, LeastRows);
        var run = new PlanRun(decoder, _model.Vocabulary.EndsGeneration, items, seen, generation, microBatch, _trunk);
        try
        {
            run.Execute(plan, firstItem, cancellation);
            deferred?.Finish();
        }
        finally
        {
            DecodedTokens += run.DecodedTokens;
        }
    }

    /// <inheritdoc/>
    public OpenRun? Open(IReadOnlyList<TapPoint> points, int sequences, int tokens)
    {
        if (_model.HasRunningState || LeastRows > 1 || sequences >= MostSequencesOfLibrary) return null;
        var microBatch = _options.MicroBatch ?? SchedulingDefaults.MicroBatch(OnGpu, tokens);
        var cells = CellUnit;
        while (cells < tokens) cells *= 2;
        var context = new LlamaContext(_model, _options, cells, sequences + 1, microBatch);
        var copies = new DeviceCopies();
        return new(this, visitor => new NativeDecoder(context, new StateTap(points, visitor, copies), _model.Vocabulary.Count, LeastRows),
            _model.Vocabulary.EndsGeneration, sequences, cells, microBatch, () =>
            {
                context.Dispose();
                copies.Dispose();
            });
    }

    private bool OnGpu => _model.Gpus.Count > 0;

    /// <summary>Rows a decode must have; see <see cref="ExactDecoding"/>.</summary>
    private int LeastRows => _leastRows ??= _options.Numerics == Numerics.Exact && OnGpu
        ? ExactDecoding.LeastRows(LlamaRuntime.Instance.GpuArithmetic, _model.HasExperts) : 1;

    private PlanLimits Limits(GenerationOptions? generation, int microBatch)
    {
        var defaults = SchedulingDefaults.For(_model.RoundsActivations, OnGpu);
        var alone = _model.HasRunningState;
        // One sequence is kept for filling rows.
        var most = LeastRows > 1 ? MostSequencesOfLibrary - 2 : MostSequencesOfLibrary - 1;
        return new(
            microBatch,
            _options.GroupTokens ?? defaults.GroupTokens,
            alone ? 1 : Math.Min(most, _options.Parallel ?? (generation is null ? defaults.PromptSequences : defaults.GenerationSequences)),
            _options.SharePrefixes && !alone,
            generation?.MaxTokens ?? 0,
            SchedulingDefaults.GroupCells)
        {
            Grain = _model.RoundsActivations ? BatchPlanner.LeastDecode : 1,
        };
    }

    private LlamaContext EnsureContext(int cells, int microBatch)
    {
        if (LeastRows > 1) cells += LeastRows;
        var parallel = Math.Min(MostSequencesOfLibrary, Math.Max(SchedulingDefaults.MostSequences, _options.Parallel ?? 0)
            + (LeastRows > 1 ? 2 : 1));
        if (_context is not null && _context.Cells >= cells && _context.MicroBatch == microBatch) return _context;
        var size = CellUnit;
        while (size < cells) size *= 2;
        _context?.Dispose();
        _context = null;
        _trunk.Forget();
        return _context = new LlamaContext(_model, _options, size, parallel, microBatch);
    }

    private GraphProbe Probe()
    {
        var probe = new GraphProbe();
        using var context = new LlamaContext(_model, _options with { Capture = true }, CellUnit, 1, SchedulingDefaults.MicroBatchOnCpu);
        var rows = new DecodeRows(ProbeRows);
        for (var i = 0; i < ProbeRows; i++) rows.Add(0, i, 0, output: i == ProbeRows - 1);
        context.Decode(rows, probe, CancellationToken.None);
        return probe;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _copies.Dispose();
        _context?.Dispose();
    }
}
