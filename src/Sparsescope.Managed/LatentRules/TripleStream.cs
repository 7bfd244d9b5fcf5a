using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;

namespace Sparsescope.Managed.LatentRules;

/// <summary>
/// Facts as training rows: <c>Q17 P3 Q256</c> and <c>&lt;eos&gt;</c>, a fact a row, every fact once an epoch in an order of that epoch's
/// own. The loss is taken at every token but the first; shorter rows
/// are padded, without loss. A batch may hold the end of an epoch and the beginning of the next.
/// </summary>
public sealed class TripleStream : ITrainingStream
{
    private readonly int[][] _rows;     // ids of each fact, <eos> included
    private readonly int[] _order;
    private readonly ulong _seed;
    private readonly Batch _batch;
    private long _epoch;
    private int _next;                  // place in the order of the epoch

    /// <param name="facts">What to train on; at least one.</param>
    /// <param name="rows">Facts a batch.</param>
    /// <param name="seed">Of the order.</param>
    public TripleStream(IReadOnlyList<Triple> facts, int rows, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(facts.Count, 1, nameof(facts));
        _rows = [.. facts.Select(fact => (int[])[.. CharTokenizer.Encode(fact.ToString()), CharTokenizer.Eos])];
        _seed = seed;
        _order = new int[facts.Count];
        // What a row of n tokens reads are its first n − 1.
        _batch = new(rows, _rows.Max(row => row.Length) - 1);
        Identity = string.Create(CultureInfo.InvariantCulture, $"triples {Checksum(facts)} rows {rows} seed {seed}");
        Begin(0);
    }

    /// <inheritdoc/>
    public string Identity { get; }

    /// <summary>Tokens in a row of a batch.</summary>
    public int RowLength => _batch.Length;

    /// <summary>SHA-256 of facts as lines of text, in lower-case hexadecimal.</summary>
    public static string Checksum(IReadOnlyList<Triple> facts)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var fact in facts) hash.AppendData(Encoding.UTF8.GetBytes(fact + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    public Batch Next()
    {
        Array.Fill(_batch.Tokens, CharTokenizer.Pad);
        Array.Fill(_batch.Targets, Batch.NoTarget);
        for (var row = 0; row < _batch.Rows; row++)
        {
            if (_next == _order.Length) Begin(_epoch + 1);
            var tokens = _rows[_order[_next++]];
            var start = row * _batch.Length;
            tokens.AsSpan(0, tokens.Length - 1).CopyTo(_batch.Tokens.AsSpan(start));
            tokens.AsSpan(1).CopyTo(_batch.Targets.AsSpan(start));
        }
        return _batch;
    }

    /// <inheritdoc/>
    public string Save() => string.Create(CultureInfo.InvariantCulture, $"epoch {_epoch} next {_next}");

    /// <inheritdoc/>
    public void Restore(string state)
    {
        if (state.Split(' ') is not ["epoch", var epochText, "next", var nextText]
            || !long.TryParse(epochText, NumberStyles.None, CultureInfo.InvariantCulture, out var epoch)
            || !int.TryParse(nextText, NumberStyles.None, CultureInfo.InvariantCulture, out var next) || next > _order.Length)
        {
            throw new BadInputException(
                $"'{state}' is no place in a stream of {_order.Length} facts; resume from a checkpoint of the same graph.");
        }
        Begin(epoch);
        _next = next;
    }

    // The order of an epoch depends on its number alone.
    private void Begin(long epoch)
    {
        (_epoch, _next) = (epoch, 0);
        for (var i = 0; i < _order.Length; i++) _order[i] = i;
        new SplitMix64(SplitMix64.Derive(_seed, (ulong)epoch)).Shuffle(_order.AsSpan());
    }
}
