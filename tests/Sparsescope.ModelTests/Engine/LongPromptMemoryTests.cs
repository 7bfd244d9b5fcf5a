using Sparsescope.Llama;
using Sparsescope.Managed.Inference;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Models.Runs;
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

    [Fact]
    public void Figures_of_every_token_and_their_output_take_no_memory_of_layers_times_tokens()
    {
        using var model = Load();
        const int Few = 4096, Many = 16_384, PerToken = 600;
        var (few, many) = (Written(model, Few), Written(model, Many));
        Assert.InRange(many.Bytes, 3 * few.Bytes, long.MaxValue);
        // A token has its place in tables of the prompt; figures of a layer and token have none, nor has a byte of the output.
        var bound = (long)(Many - Few) * PerToken;
        var figures = (long)many.Points * (Many - Few) * Metric.All.Count * sizeof(double);
        Assert.True(bound < figures / 2, "the bound would not see figures that stay");
        Assert.InRange(many.Live - few.Live, long.MinValue, bound);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    // Most bytes alive while figures of all tokens at all taps are measured and written as JSON and CSV, keys and values left out; bytes
    // that were written.
    private static (long Live, long Bytes, int Points) Written(LlamaModel model, int tokens)
    {
        using var engine = ManagedEngine.Open([model.Path], new() { Threads = 2 }, model.Vocabulary.EndsGeneration);
        var watched = new WatchedEngine(engine);
        var request = new MeasureRequest(engine.Taps, PositionSpec.Parse("all"), Metric.All)
        {
            ManyFigures = width => new TemporaryFigures(width),
        };
        IItemWriter[] writers = [new JsonItemWriter(model.Vocabulary, Metric.All), new CsvItemWriter([], Metric.All)];
        using var target = new WatchedStream();
        var prompt = TinyModelFixture.Prompts(1, tokens, 0, seed: 9)[0];
        var record = new InputRecord { Index = 0, Id = "0", Prompt = "", Messages = null, Fields = [], Where = "" };
        new Measurer(watched, request).Run([new(record, prompt, null)], 0, item =>
        {
            foreach (var writer in writers) writer.Write(item, target);
        }, CancellationToken.None);
        return (Math.Max(watched.Most, target.Most) - engine.CacheBytes, target.Bytes, engine.Taps.Count);
    }

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

    /// <summary>Drops what is written, and looks at the memory now and then.</summary>
    private sealed class WatchedStream : MemoryStream
    {
        private const int Every = 1 << 23;

        private long _next;

        internal long Most { get; private set; }

        internal long Bytes { get; private set; }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            Bytes += buffer.Length;
            if (Bytes < _next) return;
            _next = Bytes + Every;
            Most = Math.Max(Most, GC.GetTotalMemory(forceFullCollection: true));
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }

    /// <summary>Looks at the memory while states go by.</summary>
    private sealed class WatchedEngine(IEngine engine) : IEngine, IEngineVisitor
    {
        private const int Every = 4000;

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
