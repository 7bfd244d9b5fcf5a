using System.Text.Json;
using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Records;
using Sparsescope.Server.Api;
using Sparsescope.Templates;

namespace Sparsescope.Server.Answering;

/// <summary>The model in this process: prompts become tokens, are measured, and are answered.</summary>
/// <param name="model">Disposed by its opener.</param>
/// <param name="name">As it is listed.</param>
/// <param name="context">Longest sequence in tokens.</param>
/// <param name="queue">Whose turn it is.</param>
internal sealed class LocalModel(Model model, string name, int context, EngineQueue queue)
{
    private readonly ChatTemplate? _template = model.File.Header.ChatTemplate is { } text ? ChatTemplate.Parse(text) : null;

    internal Model Model => model;

    /// <summary>What computes: the model's own engine unless another is given.</summary>
    internal IEngine Engine { get => field ?? model.Engine; init; }

    internal string Name => name;

    internal int Context => context;

    internal EngineQueue Queue => queue;

    internal TimeProvider Clock => model.Source.Options.Clock;

    /// <summary>What is measured of every prompt that is answered; empty where nobody asks.</summary>
    internal MeasureRequest Watched { get; set; } = new([], PositionSpec.Parse("last"), []);

    /// <summary>Tokens of a conversation in the model's chat template.</summary>
    /// <exception cref="ApiException">It cannot be rendered, or leaves no room for an answer.</exception>
    internal EncodedPrompt Chat(IReadOnlyList<JsonElement> messages, IEnumerable<KeyValuePair<string, JsonElement>> fields) =>
        Fitting(Encode(Record(null, messages, null, fields), raw: false));

    /// <summary>Tokens of text as it is.</summary>
    /// <exception cref="ApiException">It is empty, or leaves no room for an answer.</exception>
    internal EncodedPrompt Raw(string? text, IReadOnlyList<int>? tokens) => Fitting(Encode(Record(text, null, tokens, []), raw: true));

    /// <summary>Tokens of a record as <c>measure</c> makes them.</summary>
    /// <exception cref="ApiException">It has none, or too many.</exception>
    internal EncodedPrompt Encode(InputRecord record, bool raw)
    {
        var encoder = new PromptEncoder(model.Tokenizer, new(), raw ? null : _template, Clock.GetLocalNow().DateTime, int.MaxValue, 0);
        var encoded = encoder.Encode(record);
        if (encoded.Error is { } error) throw ApiException.Invalid(ErrorAnswers.Sentence(error));
        if (encoded.Tokens.Length > context) throw ApiException.TooLong(encoded.Tokens.Length, context);
        return encoded;
    }

    /// <summary>The text that the chat template makes of a conversation.</summary>
    /// <exception cref="ApiException">The model has no template, or it refuses the conversation.</exception>
    internal string Render(IReadOnlyList<JsonElement> messages, IEnumerable<KeyValuePair<string, JsonElement>> fields)
    {
        if (_template is null) throw ApiException.NotSupported("The model has no chat template.");
        var encoder = new PromptEncoder(model.Tokenizer, new(), _template, Clock.GetLocalNow().DateTime, int.MaxValue, 0);
        return encoder.Render(Record(null, messages, null, fields))!.Text;
    }

    /// <summary>Answers a prompt; whatever is measured of it is told before the first token.</summary>
    /// <param name="prompt">Leaves room for a token.</param>
    /// <param name="request">How the answer is wanted.</param>
    /// <param name="read">Told what was measured; false: no answer is wanted from here.</param>
    /// <param name="deliver">Gets each piece, on another thread.</param>
    /// <param name="cancellation">Ends it within a token.</param>
    /// <returns>How it ended; null where it was not wanted.</returns>
    internal Task<AnswerEnd?> AnswerAsync(
        EncodedPrompt prompt, AnswerRequest request, Func<Measurement, bool> read, Action<AnswerPiece> deliver,
            CancellationToken cancellation)
    {
        var most = Math.Min(request.Generation.MaxTokens, context - prompt.Tokens.Length);
        var measured = Watched with { Generation = request.Generation with { MaxTokens = most }, StatesOfGenerated = false };
        var run = new AnswerRun(model.Tokenizer, request, read, deliver);
        return queue.Together > 1 ? TogetherAsync() : queue.RunAsync(Alone, cancellation);

        AnswerEnd? Alone()
        {
            Measure(Engine, _ => { });
            return run.IsWanted ? run.End(prompt.Tokens.Length) : null;
        }

        async Task<AnswerEnd?> TogetherAsync()
        {
            await queue.JoinAsync(prompt.Tokens.Length + most, (shared, done) =>
            {
                Measure(shared.Joining, _ => done.TrySetResult());
                run.Cached = shared.Reused;
            }, cancellation);
            return run.IsWanted ? run.End(prompt.Tokens.Length) : null;
        }

        void Measure(IEngine engine, Action<Measurement> end) =>
            new Measurer(engine, measured).Run([prompt with { Listener = run }], 0, end, cancellation);
    }

    /// <summary>From now on answers are written together, where the engine can.</summary>
    /// <param name="together">How many at most.</param>
    /// <param name="tokens">Tokens that all of them may have, unless one alone has more.</param>
    /// <returns>False where it cannot.</returns>
    internal bool Share(int together, int tokens)
    {
        if (together < 2) return false;
        OpenRun? Open(int least) => Engine.Open(Watched.Points, together, Math.Max(tokens, least));
        if (Open(1) is not { } first) return false;
        queue.Share(together, first, least => Open(least)!);
        return true;
    }

    /// <summary>Measures prompts as the command does, each alone: the same prompt gives the same figures, bit for bit, whatever is
    /// beside it.</summary>
    internal Task<IReadOnlyList<Measurement>> MeasureAsync(
        IReadOnlyList<EncodedPrompt> prompts, Func<IEngine, MeasureRequest> request, CancellationToken cancellation)
    {
        return queue.RunAsync(Measure, cancellation);

        IReadOnlyList<Measurement> Measure()
        {
            var measured = new List<Measurement>(prompts.Count);
            var measurer = new Measurer(Engine, request(Engine));
            foreach (var prompt in prompts) measurer.Run([prompt], 0, measured.Add, cancellation);
            return measured;
        }
    }

    internal static InputRecord Record(
        string? prompt, IReadOnlyList<JsonElement>? messages, IReadOnlyList<int>? tokens,
            IEnumerable<KeyValuePair<string, JsonElement>> fields, int index = 0) => new()
            {
                Index = index,
                Id = $"{index}",
                Prompt = prompt,
                Messages = messages,
                Tokens = tokens,
                Fields = [.. fields],
                Where = "request",
            };

    private EncodedPrompt Fitting(EncodedPrompt prompt) =>
        prompt.Tokens.Length < context ? prompt : throw ApiException.TooLong(prompt.Tokens.Length, context);
}
