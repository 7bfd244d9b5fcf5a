using Sparsescope.Llama;
using Sparsescope.Managed.Inference;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Records;

namespace Sparsescope.ModelTests.Engine;

/// <summary>Memory that is alive while one long prompt is measured; alone, as other tests would be counted too.</summary>
[Collection(RealModel.Name)]
public sealed class LongPromptMemoryTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-").FullName;

    [Fact]
    public void Figures_of_all_layers_and_tokens_leave_no_memory_of_layers_times_tokens()
    {
        using var model = Load();
        const int Few = 600, Many = 4600;
        var (few, many) = (Live(model, Few), Live(model, Many));
        // The states themselves would be layers × tokens × width × 4 bytes; angles of positions are made once for all layers.
        var states = (long)(model.LayerCount + 1) * (Many - Few) * model.Width * sizeof(float);
        Assert.InRange(many.Live - many.Cache - (few.Live - few.Cache), long.MinValue, states / 2);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private LlamaModel Load()
    {
        var path = Path.Combine(_folder, "model.gguf");
        using (var stream = File.Create(path)) LongPromptTests.Windowed.Write(stream, seed: 7);
        return LlamaModel.Load(path, 0);
    }

    // Most bytes alive while a prompt's means over all tokens are measured at all layers, and those of keys and values among them.
    private static (long Live, long Cache) Live(LlamaModel model, int tokens)
    {
        using var engine = ManagedEngine.Open([model.Path], new() { Threads = 2 }, model.Vocabulary.EndsGeneration);
        var watched = new WatchedEngine(engine);
        var points = engine.Taps.Where(point => point.Tap == TapNames.ResidPost);
        var request = new MeasureRequest([.. points], PositionSpec.Parse("mean"), [Metric.Hoyer]);
        var record = new InputRecord { Index = 0, Id = "0", Prompt = "", Messages = null, Fields = [], Where = "" };
        var prompt = TinyModelFixture.Prompts(1, tokens, 0, seed: 9)[0];
        var measured = new Measurer(watched, request).Window([new(record, prompt, null)], 0, CancellationToken.None);
        Assert.Equal(model.LayerCount + 1, Assert.Single(measured).States.Count);
        return (watched.Most, engine.CacheBytes);
    }

    /// <summary>Looks at the memory while states go by.</summary>
    private sealed class WatchedEngine(IEngine engine) : IEngine, IEngineVisitor
    {
        private const int Every = 2000;

        private IEngineVisitor? _visitor;
        private int _states;

        internal long Most { get; private set; }

        public IReadOnlyList<TapPoint> Taps => engine.Taps;

        public long DecodedTokens => engine.DecodedTokens;

        public IReadOnlyList<TapPoint> TapsByName(string pattern) => engine.TapsByName(pattern);

        public void Run(
            IReadOnlyList<EngineSequence> items, IReadOnlyList<TapPoint> points, IEngineVisitor visitor, GenerationOptions? generation,
            int firstItem, CancellationToken cancellation)
        {
            _visitor = visitor;
            engine.Run(items, points, this, generation, firstItem, cancellation);
            Look();
        }

        public void State(ReadOnlySpan<int> items, TapPoint point, int position, int token, Phase phase, ReadOnlySpan<float> state)
        {
            _visitor!.State(items, point, position, token, phase, state);
            if (_states++ % Every == 0) Look();
        }

        public void Logits(ReadOnlySpan<int> items, int position, Phase phase, ReadOnlySpan<float> logits) =>
            _visitor!.Logits(items, position, phase, logits);

        public void Completed(int item, Generation? generation) => _visitor!.Completed(item, generation);

        public void Dispose() { }

        private void Look() => Most = Math.Max(Most, GC.GetTotalMemory(forceFullCollection: true));
    }
}
