namespace Sparsescope.Studies.Variants.Perturbing;

/// <summary>Letters inside words in another order, the first and the last in their places.</summary>
internal static class SwappedLetters
{
    /// <summary>Every content word whose inner letters are not all the same; others have no other order.</summary>
    public static string Apply(string text, SplitMix64 random) =>
        Words.Replace(text, word => Words.IsContent(word) ? Mix(word, random) : word);

    private static string Mix(string word, SplitMix64 random)
    {
        if (word.Length < 4 || word[1..^1].Distinct().Count() < 2) return word;
        var inner = word[1..^1].ToCharArray();
        do random.Shuffle(inner.AsSpan());
        while (inner.AsSpan().SequenceEqual(word.AsSpan(1, inner.Length)));
        return word[0] + new string(inner) + word[^1];
    }
}
