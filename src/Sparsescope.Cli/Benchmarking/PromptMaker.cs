namespace Sparsescope.Cli.Benchmarking;

/// <summary>Makes prompts of random tokens, the same for the same tokens and seed.</summary>
/// <param name="tokens">The tokens to draw from; at least one.</param>
/// <param name="seed">Seed.</param>
internal sealed class PromptMaker(IReadOnlyList<int> tokens, ulong seed)
{
    private readonly SplitMix64 _random = new(seed);

    /// <summary>Tokens that stand for text: all but those that act on the model or end a generation.</summary>
    /// <exception cref="BadInputException">The vocabulary has none.</exception>
    internal static IReadOnlyList<int> Ordinary(ITokenizer vocabulary)
    {
        var control = vocabulary.ControlTokens.Select(token => token.Id).ToHashSet();
        int[] ordinary = [.. Enumerable.Range(0, vocabulary.Count)
            .Where(token => !control.Contains(token) && !vocabulary.EndsGeneration(token))];
        return ordinary.Length > 0 ? ordinary
            : throw new BadInputException(
                "The model's vocabulary has control tokens only: there is nothing to make prompts of; bench another model.");
    }

    /// <summary>
    /// Prompts [count][length] of which no two share more than their first <paramref name="shared"/> tokens, which all share (as long as
    /// there are not more prompts than tokens to begin with).
    /// </summary>
    internal IReadOnlyList<int[]> Make(int count, int length, int shared = 0)
    {
        var prefix = Draw(shared);
        int[] next = [.. tokens];
        _random.Shuffle<int>(next);
        return [.. Enumerable.Range(0, count)
            .Select(prompt => (int[])[.. prefix, next[prompt % next.Length], .. Draw(length - shared - 1)])];
    }

    private int[] Draw(int count)
    {
        var drawn = new int[count];
        for (var i = 0; i < count; i++) drawn[i] = tokens[_random.NextInt32(tokens.Count)];
        return drawn;
    }
}
