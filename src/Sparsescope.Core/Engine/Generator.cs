namespace Sparsescope.Engine;

/// <summary>How to continue prompts. Temperature 0 is greedy; the filters apply in the order top-k, top-p, min-p.</summary>
/// <param name="MaxTokens">At least 1.</param>
public sealed record GenerationOptions(int MaxTokens)
{
    /// <summary>0: greedy (the most likely token, the lowest id among equals). Otherwise logits are divided by it.</summary>
    public double Temperature { get; init; }

    /// <summary>Keep the k most likely tokens; 0 all.</summary>
    public int TopK { get; init; }

    /// <summary>Keep the fewest tokens whose probabilities reach this sum; 1 all.</summary>
    public double TopP { get; init; } = 1;

    /// <summary>Keep tokens at least this fraction as likely as the most likely one; 0 all.</summary>
    public double MinP { get; init; }

    /// <summary>Seed of the run; every item draws from a generator of its own, seeded by this and the item's number.</summary>
    public ulong Seed { get; init; } = 1;
}

/// <summary>The continuation of one item as it grows.</summary>
internal sealed class Generator(GenerationOptions options, ulong seed, Func<int, bool> endsGeneration, TokenDrawn? drawn = null)
{
    private readonly List<int> _tokens = [];
    private readonly Sampler _sampler = new(options, seed);
    private StopReason? _stop;

    internal IReadOnlyList<int> Tokens => _tokens;

    /// <summary>True where no further token will be drawn.</summary>
    internal bool HasEnded => _stop is not null || _tokens.Count == options.MaxTokens;

    internal Generation Result => new(_tokens, _stop ?? StopReason.Limit);

    /// <summary>Draws the next token from the logits after the last one, unless the continuation has ended.</summary>
    internal void Sample(ReadOnlySpan<float> logits)
    {
        if (_stop is not null) return;
        if (_tokens.Count == options.MaxTokens) { _stop = StopReason.Limit; return; }
        var token = _sampler.Next(logits);
        _tokens.Add(token);
        if (drawn?.Invoke(token, logits) == false) _stop = StopReason.Told;
        if (endsGeneration(token)) _stop = StopReason.EndOfGeneration;
    }
}
