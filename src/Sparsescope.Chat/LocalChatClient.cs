using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.AI;
using Sparsescope.Measuring;
using Sparsescope.Models;

namespace Sparsescope.Chat;

/// <summary>
/// A model in this process as an <see cref="IChatClient"/>. With every answer come the figures of its prompt: a <see cref="Measurement"/>
/// in the additional properties, under <see cref="MeasurementKey"/>. It may be asked from any thread; answers are computed one at a time.
/// </summary>
public sealed class LocalChatClient : IChatClient
{
    /// <summary>Key of the prompt's <see cref="Measurement"/> among the additional properties of a response, or of a stream's first
    /// update.</summary>
    public const string MeasurementKey = "sparsescope.measurement";

    private readonly Model _model;
    private readonly MeasureOptions _measure;
    private readonly GenerationOptions _defaults;
    private readonly ChatClientMetadata _metadata;

    /// <param name="model">The caller's, who disposes it.</param>
    /// <param name="measure">What is measured of every prompt; null: every layer and metric at the last token.</param>
    /// <param name="defaults">How answers are drawn where a request says nothing; null: greedily, up to 512 tokens.</param>
    public LocalChatClient(Model model, MeasureOptions? measure = null, GenerationOptions? defaults = null)
    {
        (_model, _measure, _defaults) = (model, measure ?? new(), defaults ?? new(512));
        _metadata = new("sparsescope", null, model.Source.Name);
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Tools, pictures, formats or penalties.</exception>
    /// <exception cref="BadInputException">The conversation is empty or too long.</exception>
    public async Task<ChatResponse> GetResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var text = new StringBuilder();
        var answer = new Answer(_model.Tokenizer, options?.StopSequences, piece => text.Append(piece));
        var measured = await AskAsync(messages, options, answer, cancellationToken).ConfigureAwait(false);
        answer.End();
        return new(new ChatMessage(ChatRole.Assistant, text.ToString()) { MessageId = NewId() })
        {
            ResponseId = NewId(),
            ModelId = _model.Source.Name,
            CreatedAt = _model.Source.Options.Clock.GetUtcNow(),
            FinishReason = answer.Finish,
            Usage = Usage(measured, answer),
            AdditionalProperties = new() { [MeasurementKey] = answer.Prompt },
        };
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Tools, pictures, formats or penalties.</exception>
    /// <exception cref="BadInputException">The conversation is empty or too long.</exception>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        var (id, message, created) = (NewId(), NewId(), _model.Source.Options.Clock.GetUtcNow());
        var pieces = Channel.CreateUnbounded<string>(new() { SingleReader = true, SingleWriter = true });
        var answer = new Answer(_model.Tokenizer, options?.StopSequences, piece => pieces.Writer.TryWrite(piece));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var run = RunAsync();
        var isFirst = true;
        try
        {
            await foreach (var piece in pieces.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                var update = Update(new TextContent(piece));
                if (isFirst) update.AdditionalProperties = new() { [MeasurementKey] = answer.Prompt };
                isFirst = false;
                yield return update;
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);     // whoever stops reading ends the answer
            await ((Task)run).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        var measured = await run.ConfigureAwait(false);
        var last = Update(new UsageContent(Usage(measured, answer)));
        last.FinishReason = answer.Finish;
        if (isFirst) last.AdditionalProperties = new() { [MeasurementKey] = answer.Prompt };
        yield return last;

        ChatResponseUpdate Update(AIContent content) => new(ChatRole.Assistant, [content])
        {
            ResponseId = id,
            MessageId = message,
            ModelId = _model.Source.Name,
            CreatedAt = created,
        };

        async Task<Measurement> RunAsync()
        {
            try
            {
                var read = await AskAsync(messages, options, answer, stop.Token).ConfigureAwait(false);
                answer.End();
                return read;
            }
            finally
            {
                pieces.Writer.Complete();
            }
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(Model) ? _model
            : serviceType.IsInstanceOfType(this) ? this : null;
    }

    /// <summary>Nothing: the model is the caller's.</summary>
    public void Dispose()
    {
    }

    private Task<Measurement> AskAsync(IEnumerable<ChatMessage> messages, ChatOptions? options, Answer answer,
        CancellationToken cancellation)
    {
        var generation = Conversion.Generation(options, _defaults);
        return _model.AnswerAsync(Conversion.Messages(messages, options), _measure with { Generation = generation }, answer, cancellation);
    }

    private static UsageDetails Usage(Measurement measured, Answer answer) => new()
    {
        InputTokenCount = measured.Item.Tokens.Length,
        OutputTokenCount = answer.Tokens,
        TotalTokenCount = measured.Item.Tokens.Length + answer.Tokens,
    };

    private static string NewId() => Guid.NewGuid().ToString("N");

    private sealed class Answer(ITokenizer tokenizer, IList<string>? stops, Action<string> deliver) : IPromptListener
    {
        private readonly AnswerText _text = new([.. (stops ?? []).Where(stop => stop.Length > 0)]);

        internal Measurement? Prompt { get; private set; }

        internal int Tokens { get; private set; }

        internal ChatFinishReason Finish { get; private set; } = ChatFinishReason.Length;

        public void Read(Measurement prompt) => Prompt = prompt;

        public bool Drawn(int token, ReadOnlySpan<float> logits)
        {
            Tokens++;
            if (tokenizer.EndsGeneration(token))
            {
                Finish = ChatFinishReason.Stop;
                return false;
            }
            Deliver(_text.Add(tokenizer.Bytes(token, spellControl: false)));
            return !_text.IsStopped;
        }

        internal void End() => Deliver(_text.Finish());

        private void Deliver(string text)
        {
            if (_text.IsStopped) Finish = ChatFinishReason.Stop;
            if (text.Length > 0) deliver(text);
        }
    }
}
