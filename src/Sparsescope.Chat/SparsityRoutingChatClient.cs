using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using Sparsescope.Measuring;
using Sparsescope.Models;

namespace Sparsescope.Chat;

/// <summary>When a prompt goes to the strong model.</summary>
/// <param name="Score">Of what was measured of the prompt; higher means more in need.</param>
/// <param name="Threshold">Sent where the score is at or above it, or not a number.</param>
public sealed record SparsityRoutingPolicy(Func<Measurement, double> Score, double Threshold)
{
    /// <summary>What is measured for the score; null: every layer and metric at the last token.</summary>
    public MeasureOptions? Measure { get; init; }
}

/// <summary>What was decided of a request.</summary>
/// <param name="IsStrong">Whether the strong client was chosen.</param>
/// <param name="Score">The score; null where the conversation was with the strong client already, or holds what only it reads.</param>
/// <param name="Threshold">What it was compared with.</param>
public sealed record SparsityRoutingDecision(bool IsStrong, double? Score, double Threshold);

/// <summary>
/// Sends every request to one of two clients by what a small model's hidden states say of the prompt. A conversation stays with the
/// strong client once it was there; one with the weak client may move up. Both clients and the model are the caller's.
/// </summary>
public sealed class SparsityRoutingChatClient : RoutingChatClient
{
    private const int MostConversations = 10_000;

    private readonly Model _model;
    private readonly IChatClient _weak, _strong;
    private readonly SparsityRoutingPolicy _policy;
    private readonly Lock _lock = new();
    private readonly HashSet<string> _withStrong = [];
    private readonly Queue<string> _order = [];

    /// <param name="model">Measures the prompts.</param>
    /// <param name="weak">Answers what is below the threshold.</param>
    /// <param name="strong">Answers the rest.</param>
    /// <param name="policy">Score and threshold.</param>
    public SparsityRoutingChatClient(Model model, IChatClient weak, IChatClient strong, SparsityRoutingPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(weak);
        ArgumentNullException.ThrowIfNull(strong);
        ArgumentNullException.ThrowIfNull(policy);
        (_model, _weak, _strong, _policy) = (model, weak, strong, policy);
    }

    /// <summary>Told of every decision; from any thread.</summary>
    public Action<SparsityRoutingDecision>? Decided { get; init; }

    /// <inheritdoc/>
    public override object? GetService(Type serviceType, object? serviceKey = null) =>
        base.GetService(serviceType, serviceKey)
            ?? (serviceKey is null && serviceType == typeof(ChatClientMetadata) ? _weak.GetService(serviceType) : null);

    /// <inheritdoc/>
    protected override ValueTask<IChatClient> SelectClientAsync(RoutingContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        ChatMessage[] messages = [.. context.Messages];
        return SelectAsync(messages, context.ChatOptions, cancellationToken);
    }

    private async ValueTask<IChatClient> SelectAsync(ChatMessage[] messages, ChatOptions? options, CancellationToken cancellation)
    {
        double? score = null;
        var isStrong = NeedsStrong(messages, options) || IsKnown(messages);
        if (!isStrong)
        {
            var conversation = Conversion.Messages(messages, options);
            var measured = await Task.Run(() =>
                _model.Measure(conversation, _policy.Measure, cancellation), cancellation).ConfigureAwait(false);
            score = _policy.Score(measured);
            isStrong = !(score < _policy.Threshold);
        }
        if (isStrong) Remember(messages);
        Decided?.Invoke(new(isStrong, score, _policy.Threshold));
        return isStrong ? _strong : _weak;
    }

    private static bool NeedsStrong(ChatMessage[] messages, ChatOptions? options) =>
        options?.Tools is { Count: > 0 }
            || messages.Any(message =>
            message.Contents.Any(content => content is not (TextContent or TextReasoningContent or UsageContent)));

    private bool IsKnown(ChatMessage[] messages)
    {
        lock (_lock) return _withStrong.Count > 0 && Prefixes(messages).SkipLast(1).Any(_withStrong.Contains);
    }

    private void Remember(ChatMessage[] messages)
    {
        if (Prefixes(messages).LastOrDefault() is not { } whole) return;
        lock (_lock)
        {
            if (!_withStrong.Add(whole)) return;
            _order.Enqueue(whole);
            if (_order.Count > MostConversations) _withStrong.Remove(_order.Dequeue());
        }
    }

    private static IEnumerable<string> Prefixes(ChatMessage[] messages)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var message in messages)
        {
            var text = message.Text;
            hash.AppendData(Encoding.UTF8.GetBytes($"{message.Role.Value.Length} {message.Role.Value} {text.Length} {text}"));
            yield return Convert.ToHexString(hash.GetCurrentHash());
        }
    }
}
