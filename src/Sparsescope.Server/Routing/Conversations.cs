using System.Security.Cryptography;
using System.Text.Json;

namespace Sparsescope.Server.Routing;

/// <summary>Conversations that the strong model has answered: they stay with it. Known by hashes of what was said; the latest few
/// thousand.</summary>
internal sealed class Conversations
{
    private const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _upstream = [];      // hash of what was said, id of the record that sent it there
    private readonly Dictionary<string, string> _sent = [];          // the other way round
    private readonly Queue<string> _order = [];

    /// <summary>What a conversation is known by: a hash of all that was said; null where nothing was.</summary>
    internal static string? Key(IReadOnlyList<JsonElement> messages) => Prefixes(messages).LastOrDefault();

    /// <summary>The record that sent an earlier turn of this conversation to the strong model, which answered; null where there is
    /// none.</summary>
    internal string? Since(IReadOnlyList<JsonElement> messages)
    {
        lock (_lock)
        {
            return _upstream.Count == 0 ? null
                : Prefixes(messages).SkipLast(1).Select(prefix => _upstream.GetValueOrDefault(prefix)).FirstOrDefault(id => id is not null);
        }
    }

    /// <summary>Remembers that the strong model answered.</summary>
    /// <param name="key">What the conversation is known by.</param>
    /// <param name="record">Id of the record that sent it there.</param>
    internal void Add(string key, string record)
    {
        lock (_lock)
        {
            if (!_upstream.TryAdd(key, record)) return;
            _sent[record] = key;
            _order.Enqueue(key);
            if (_order.Count > Most && _upstream.Remove(_order.Dequeue(), out var old)) _sent.Remove(old);
        }
    }

    /// <summary>Remembers what a record of an earlier run tells: that a conversation was sent to the strong model, or that this
    /// failed.</summary>
    /// <param name="line">The record.</param>
    internal void Restore(ReadOnlyMemory<byte> line)
    {
        using var json = JsonDocument.Parse(line);
        var root = json.RootElement;
        if (!root.TryGetProperty("decision", out var decision) || decision.ValueKind != JsonValueKind.Object) return;
        if (Text(decision, "conversation") is { } key && Text(root, "id") is { } id) Add(key, id);
        else if (Text(decision, "decision") == "failover" && Text(root, "of") is { } of) Forget(of);

        static string? Text(JsonElement from, string name) =>
            from.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private void Forget(string record)
    {
        lock (_lock)
        {
            if (_sent.Remove(record, out var key)) _upstream.Remove(key);
        }
    }

    private static IEnumerable<string> Prefixes(IReadOnlyList<JsonElement> messages)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var message in messages)
        {
            hash.AppendData(JsonSerializer.SerializeToUtf8Bytes(message));
            yield return Convert.ToHexString(hash.GetCurrentHash());
        }
    }
}
