using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Llama;
using Sparsescope.Managed.Inference;
using Sparsescope.Measuring;
using Sparsescope.Models.Runs;
using Sparsescope.Models.Vllm;
using Sparsescope.Records;
using Sparsescope.Templates;

namespace Sparsescope.Models;

/// <summary>
/// A model with its weights loaded. It may be measured from any thread: one window is decoded at a time, and whoever comes meanwhile waits.
/// </summary>
public sealed class Model : IDisposable
{
    private readonly LlamaModel _llama;
    private readonly TwinCopy? _twin;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private bool _isDisposed;
    private readonly Lock _opening = new();
    private IEngine? _engine;

    internal Model(ModelSource source, LlamaModel llama, string weights, EngineOptions scheduling, TwinCopy? twin)
    {
        (Source, _llama, Weights, Scheduling, _twin) = (source, llama, weights, scheduling, twin);
    }

    /// <summary>What it was opened from.</summary>
    public ModelSource Source { get; }

    /// <summary>Its files and header.</summary>
    public ModelFile File => Source.File;

    /// <summary>Path of the file computed on: the model's own, a copy, or a twin.</summary>
    public string Weights { get; }

    /// <summary>How its engine computes and schedules.</summary>
    public EngineOptions Scheduling { get; }

    /// <summary>The model's tokeniser.</summary>
    public ITokenizer Tokenizer => _llama.Vocabulary;

    /// <summary>Number of blocks, L; hidden states have layers 0 … L.</summary>
    public int LayerCount => _llama.LayerCount;

    /// <summary>Width of the residual stream.</summary>
    public int Width => _llama.Width;

    /// <summary>Context length the model was trained for, in tokens.</summary>
    public int Context => _llama.TrainedContext;

    /// <summary>Whether hidden states of its architecture were compared with another implementation.</summary>
    public bool IsVerifiedArchitecture => LlamaEngine.IsVerified(File.Header.Architecture);

    /// <summary>A sentence that says so where they were not; null where they were.</summary>
    public string? ArchitectureNote => Source.ArchitectureNote;

    /// <summary>The engine behind <see cref="Measure(string, MeasureOptions?, CancellationToken)"/>, for a caller who plans alone. Not
    /// thread-safe.</summary>
    public IEngine Engine
    {
        get
        {
            lock (_opening) return _engine ??= NewEngine(Scheduling);
        }
    }

    /// <summary>
    /// The compute graph as llama.cpp shows it, one tensor a line, each after its sources; none where another engine computes.
    /// </summary>
    public IEnumerable<string> Graph => Engine is LlamaEngine llama ? llama.GraphLines : [];

    /// <summary>Finds a model, downloads it where it is on the Hub, and loads its weights.</summary>
    /// <param name="reference">Path of a GGUF file, or <c>hf:USER/REPO[:QUANT]</c>.</param>
    /// <param name="options">How it computes; null for the defaults.</param>
    /// <param name="cancellation">Ends a download, the hashing or the loading.</param>
    /// <exception cref="BadInputException">Not found, damaged, or it cannot be loaded.</exception>
    public static async Task<Model> OpenAsync(string reference, ModelOptions? options = null, CancellationToken cancellation = default)
    {
        var source = await ModelSource.FindAsync(reference, options, cancellation).ConfigureAwait(false);
        return await Task.Run(() => source.Open(cancellation), cancellation).ConfigureAwait(false);
    }

    /// <summary>Measures one prompt: a user's message in the model's chat template, or raw text where it has none.</summary>
    /// <exception cref="BadInputException">The prompt is empty or too long, or the model has none of what is asked for.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while it waited or was measured.</exception>
    public Measurement Measure(string prompt, MeasureOptions? options = null, CancellationToken cancellation = default) =>
        Measure(Record(0, prompt, null), options ?? new(), cancellation);

    /// <summary>Measures a conversation.</summary>
    /// <exception cref="BadInputException">It is empty or too long, the model has no chat template, or none of what is asked
    /// for.</exception>
    /// <exception cref="OperationCanceledException">Cancelled while it waited or was measured.</exception>
    public Measurement Measure(IReadOnlyList<ChatMessage> conversation, MeasureOptions? options = null,
        CancellationToken cancellation = default) =>
        Measure(Record(0, null, [.. conversation.Select(Json)]), options ?? new(), cancellation);

    /// <summary>Measures prompts in their order, as <see cref="MeasureAsync(IEnumerable{InputRecord}, MeasureOptions?,
    /// CancellationToken)"/> does.</summary>
    public IAsyncEnumerable<Measurement> MeasureAsync(
        IEnumerable<string> prompts, MeasureOptions? options = null, CancellationToken cancellation = default) =>
        MeasureAsync(prompts.Select((prompt, index) => Record(index, prompt, null)), options, cancellation);

    /// <summary>
    /// Measures records in their order, with the windows and the sharing of the command <c>measure</c>: the same input gives the same
    /// figures, bit for bit. What is wrong with one record is its <see cref="Measurement.Error"/> and stops no other.
    /// </summary>
    /// <param name="records">Read as they are needed, a window ahead.</param>
    /// <param name="options">What is measured; null for the defaults.</param>
    /// <param name="cancellation">Ends the run within a decode.</param>
    /// <exception cref="BadInputException">The model has none of what is asked for.</exception>
    public async IAsyncEnumerable<Measurement> MeasureAsync(
        IEnumerable<InputRecord> records, MeasureOptions? options = null, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        options ??= new();
        var (measurer, request, encoder) = await InTurn(() => Prepare(options), cancellation).ConfigureAwait(false);
        var first = 0L;
        foreach (var window in Windows.Cut(records.Select(encoder.Encode), request))
        {
            var start = first;
            foreach (var item in await InTurn(() => measurer.Window(window, start, cancellation), cancellation).ConfigureAwait(false))
                yield return item;
            first += window.Count;
        }
    }

    /// <summary>
    /// Answers a conversation: its prompt is measured, a listener is told of it and of every token that is drawn after it. States of the
    /// answer itself are not measured. At temperature 0 the text is that of the command <c>measure --generate --parallel 1</c>.
    /// </summary>
    /// <param name="conversation">At least one message.</param>
    /// <param name="options">What is measured of the prompt; how it is continued, which must be said.</param>
    /// <param name="listener">Told on another thread; ends the answer where it wants.</param>
    /// <param name="cancellation">Ends it within a token.</param>
    /// <returns>What was measured, with the tokens of the answer.</returns>
    /// <exception cref="BadInputException">The conversation is empty or too long, or the model has no chat template.</exception>
    public Task<Measurement> AnswerAsync(
        IReadOnlyList<ChatMessage> conversation, MeasureOptions options, IPromptListener listener, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options.Generation);
        var record = Record(0, null, [.. conversation.Select(Json)]);
        return InTurn(Answer, cancellation);

        Measurement Answer()
        {
            var (engine, request, encoder) = (Engine, Prepare(options).Request, Encoder(options with { Generation = null }));
            var prompt = encoder.Encode(record);
            var room = (options.Context ?? Context) - prompt.Tokens.Length;
            if (prompt.Error is null && room < 1) prompt = prompt with { Error = "the prompt leaves no room for an answer in the context" };
            var generation = options.Generation with { MaxTokens = Math.Max(1, Math.Min(options.Generation.MaxTokens, room)) };
            var answering = request with { Generation = generation, StatesOfGenerated = false };
            var measured = new Measurer(engine, answering).Window([prompt with { Listener = listener }], 0, cancellation)[0];
            return measured.Error is { } error ? throw new BadInputException($"{char.ToUpperInvariant(error[0])}{error[1..]}.") : measured;
        }
    }

    /// <summary>Another engine over the same weights; the caller's own.</summary>
    /// <exception cref="BadInputException">Exact numerics of llama.cpp where the weights are not F32.</exception>
    public IEngine NewEngine(EngineOptions options) =>
        Source.Server is { } server ? new VllmEngine(server, LayerCount, Width, options.Parallel ?? VllmEngine.DefaultAtOnce)
        : Source.IsManaged ? OpenManaged(options) : new LlamaEngine(_llama, File.Header.Architecture, options);

    /// <summary>A managed engine over the weights in use, in whatever types they are stored; the caller's own.</summary>
    /// <exception cref="BadInputException">Nothing that it computes.</exception>
    public ManagedEngine OpenManaged(EngineOptions options)
    {
        var scheduling = new ManagedOptions
        {
            Threads = options.Threads,
            MicroBatch = options.MicroBatch ?? EngineIdentities.DefaultMicroBatch(onGpu: false),
            GroupTokens = options.GroupTokens,
            Parallel = options.Parallel,
            SharePrefixes = options.SharePrefixes,
            Cache = options.ShortCache ? CacheType.BF16 : CacheType.F32,
        };
        var parts = Weights == File.Path ? File.Parts : ModelFile.Check(Weights).Parts;
        return ManagedEngine.Open(parts, scheduling, Tokenizer.EndsGeneration);
    }

    /// <summary>
    /// Frees the weights once what is being measured is done. Who waits for a turn then, or asks for one later, gets an
    /// <see cref="ObjectDisposedException"/>; a second call does nothing.
    /// </summary>
    public void Dispose()
    {
        _turn.Wait();
        try
        {
            if (_isDisposed) return;
            _isDisposed = true;
            _engine?.Dispose();
            _llama.Dispose();
            _twin?.Dispose();
        }
        finally
        {
            _turn.Release();   // never disposed itself: those who wait are to be told
        }
    }

    private Measurement Measure(InputRecord record, MeasureOptions options, CancellationToken cancellation)
    {
        _turn.Wait(cancellation);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            using var log = LlamaRuntime.ListenOnThread(Source.Options.Log);
            var (measurer, _, encoder) = Prepare(options);
            var measured = measurer.Window([encoder.Encode(record)], 0, cancellation)[0];
            return measured.Error is { } error ? throw new BadInputException($"{char.ToUpperInvariant(error[0])}{error[1..]}.") : measured;
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<T> InTurn<T>(Func<T> work, CancellationToken cancellation)
    {
        await _turn.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return await Task.Run(() =>
            {
                using var log = LlamaRuntime.ListenOnThread(Source.Options.Log);
                return work();
            }, cancellation).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    private (Measurer Measurer, MeasureRequest Request, PromptEncoder Encoder) Prepare(MeasureOptions options)
    {
        var engine = Engine;
        var points = TapSelection.Resolve(engine, LayerCount, options.Taps, options.Layers, Source.Options.Notice);
        var request = new MeasureRequest(points, options.Positions, options.Metrics)
        {
            MeanNll = options.MeanNll,
            ManyFigures = width => new TemporaryFigures(width),
            Generation = options.Generation,
            KeepVectors = options.KeepVectors,
            Controls = options.Controls,
            Interventions = options.Interventions.Count == 0 ? null
                : InterventionPlan.Resolve(options.Interventions, engine, LayerCount),
            AgainstClean = options.AgainstClean,
        };
        return (new(engine, request), request, Encoder(options));
    }

    private PromptEncoder Encoder(MeasureOptions options)
    {
        var text = options.Raw ? null : options.Template ?? File.Header.ChatTemplate;
        if (options.Context is { } asked && (asked < 1 || asked > Context))
            throw new BadInputException($"A context of {asked} tokens was asked for; this model has {Context}.");
        return new PromptEncoder(Tokenizer, options.Form, text is null ? null : ChatTemplate.Parse(text),
            options.Date ?? Source.Options.Clock.GetLocalNow().DateTime, options.Context ?? Context, options.Generation?.MaxTokens ?? 0)
        {
            Continuations = options.Continuations,
        };
    }

    private static InputRecord Record(int index, string? prompt, IReadOnlyList<JsonElement>? messages) =>
        new() { Index = index, Id = $"{index}", Prompt = prompt, Messages = messages, Fields = [], Where = $"prompt {index + 1}" };

    private static JsonElement Json(ChatMessage message)
    {
        var json = new JsonObject { ["role"] = message.Role };
        if (message.Content is not null) json["content"] = message.Content;
        foreach (var (name, value) in message.Extra) json[name] = JsonNode.Parse(value.GetRawText());
        return JsonSerializer.SerializeToElement(json);
    }
}
