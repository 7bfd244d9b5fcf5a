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
    private readonly Queue<string> _order = [];

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
    /// <param name="messages">What was said.</param>
    /// <param name="record">Id of the record that sent it there.</param>
    internal void Add(IReadOnlyList<JsonElement> messages, string record)
    {
        if (Prefixes(messages).LastOrDefault() is not { } whole) return;
        lock (_lock)
        {
            if (!_upstream.TryAdd(whole, record)) return;
            _order.Enqueue(whole);
            if (_order.Count > Most) _upstream.Remove(_order.Dequeue());
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
