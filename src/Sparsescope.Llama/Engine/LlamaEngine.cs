namespace Sparsescope.Llama;

/// <summary>
/// The native engine: llama.cpp computes. Memory: the model, one cache as large as the largest plan needed, and what one window holds; it
/// does
/// not grow with the number of windows.
/// </summary>
public sealed class LlamaEngine : IEngine
{
    private const int ProbeRows = 3, ProbeOutputs = 1, CellUnit = 256;

    private readonly LlamaModel _model;
    private readonly EngineOptions _options;
    private readonly string _architecture;
    private LlamaContext? _context;
    private GraphProbe? _probe;

    /// <summary>An engine over a model; the model stays the caller's.</summary>
    public LlamaEngine(LlamaModel model, string architecture, EngineOptions options)
    {
        (_model, _architecture, _options) = (model, architecture, options);
    }

    public IReadOnlyList<TapPoint> Taps => Map.Points;

    /// <summary>False: the architecture follows the general rule, but nobody compared it with another implementation.</summary>
    public bool IsVerifiedArchitecture => IsVerified(_architecture);

    /// <summary>Whether hidden states of this architecture were compared with another implementation.</summary>
    public static bool IsVerified(string architecture) => LayerMap.IsVerified(architecture);

    public long DecodedTokens { get; private set; }

    /// <summary>An observed node ends a graph early; where CUDA reorders whole graphs, what is written there is not what goes on.</summary>
    public string? WhyFixed => !_options.Capture ? "this engine was opened without a callback"
        : Environment.GetEnvironmentVariable("GGML_CUDA_GRAPH_OPT") == "1" ? "GGML_CUDA_GRAPH_OPT=1 reorders graphs on a GPU; unset it"
        : null;

    private LayerMap Map => field ??= LayerMap.Read(_probe ??= Probe(), _architecture, _model.LayerCount, ProbeRows, ProbeOutputs);

    public IReadOnlyList<TapPoint> TapsByName(string pattern)
    {
        _ = Map;
        var points = new List<TapPoint>();
        foreach (var node in _probe!.Nodes)
        {
            if (!System.IO.Enumeration.FileSystemName.MatchesSimpleExpression(pattern, node.Name, ignoreCase: false)) continue;
            var name = node.Occurrence == 0 ? node.Name : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{node.Name}#{node.Occurrence + 1}");
            if (Map.Point(name, null, node) is { } point) points.Add(point);
        }
        return points.Count > 0 ? points : throw new BadInputException(
            $"No tensor with one float32 vector a token is named '{pattern}'.", Remedy.ListTensors);
    }

    /// <summary>Names of everything the graph computes, in order: what a tap by name can match.</summary>
    public IReadOnlyList<TapPoint> AllTensors => TapsByName("*");

    public void Run(IReadOnlyList<EngineSequence> items, IReadOnlyList<TapPoint> points, IEngineVisitor visitor, GenerationOptions? generation, int firstItem, CancellationToken cancellation)
    {
        var plan = BatchPlanner.Plan(items, Limits(generation));
        var context = EnsureContext(plan.Cells);
        var decoder = new NativeDecoder(context, new StateTap(points, visitor), _model.Vocabulary.Count, _options.MicroBatch);
        var run = new PlanRun(decoder, _model.Vocabulary.EndsGeneration, items, visitor, generation, _options.MicroBatch);
        try
        {
            run.Execute(plan, firstItem, cancellation);
        }
        finally
        {
            DecodedTokens += run.DecodedTokens;
        }
    }

    private PlanLimits Limits(GenerationOptions? generation)
    {
        var defaults = SchedulingDefaults.For(_model.RoundsActivations);
        var alone = _model.HasRunningState;
        return new(
            _options.MicroBatch,
            _options.GroupTokens ?? defaults.GroupTokens,
            alone ? 1 : _options.Parallel ?? (generation is null ? defaults.PromptSequences : defaults.GenerationSequences),
            _options.SharePrefixes && !alone,
            generation?.MaxTokens ?? 0,
            SchedulingDefaults.GroupCells)
        {
            LeastBranch = _model.RoundsActivations ? BatchPlanner.LeastDecode : 1,
        };
    }

    private LlamaContext EnsureContext(int cells)
    {
        var parallel = Math.Max(SchedulingDefaults.MostSequences, _options.Parallel ?? 0) + 1;
        if (_context is not null && _context.Cells >= cells) return _context;
        var size = CellUnit;
        while (size < cells) size *= 2;
        _context?.Dispose();
        _context = null;
        return _context = new LlamaContext(_model, _options, size, parallel);
    }

    private GraphProbe Probe()
    {
        var probe = new GraphProbe();
        using var context = new LlamaContext(_model, _options with { Capture = true }, CellUnit, 1);
        var rows = new DecodeRows(ProbeRows);
        for (var i = 0; i < ProbeRows; i++) rows.Add(0, i, 0, output: i == ProbeRows - 1);
        context.Decode(rows, probe, CancellationToken.None);
        return probe;
    }

    public void Dispose() => _context?.Dispose();
}
