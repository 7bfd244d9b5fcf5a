using System.Security.Cryptography;
using System.Text.Json;

namespace Sparsescope.Server.Routing;

/// <summary>Conversations that the strong model has answered: they stay with it. Known by hashes of what was said; the latest few
/// thousand.</summary>
internal sealed class Conversations
{
    private const int Most = 10_000;

    private readonly Lock _lock = new();
    private readonly HashSet<string> _upstream = [];
    private readonly Queue<string> _order = [];

    /// <summary>True where an earlier turn of this conversation was answered by the strong model.</summary>
    internal bool AreUpstream(IReadOnlyList<JsonElement> messages)
    {
        lock (_lock)
        {
            return _upstream.Count > 0 && Prefixes(messages).SkipLast(1).Any(_upstream.Contains);
        }
    }

    /// <summary>Remembers that the strong model answered.</summary>
    internal void Add(IReadOnlyList<JsonElement> messages)
    {
        if (Prefixes(messages).LastOrDefault() is not { } whole) return;
        lock (_lock)
        {
            if (!_upstream.Add(whole)) return;
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
