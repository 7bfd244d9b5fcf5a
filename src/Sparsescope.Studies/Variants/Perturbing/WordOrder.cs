namespace Sparsescope.Studies.Variants.Perturbing;

/// <summary>The same words in random order; punctuation at the very end stays there, so that a question still ends as one.</summary>
internal static class WordOrder
{
    /// <summary>Words are what stands between white space; a text of fewer than two different words has no other order.</summary>
    public static string Apply(string text, SplitMix64 random)
    {
        var body = text.TrimEnd();
        var end = body.Length;
        while (end > 0 && char.IsPunctuation(body[end - 1])) end--;
        var words = body[..end].Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words.Distinct(StringComparer.Ordinal).Count() < 2) return text;
        var mixed = words.ToArray();
        do random.Shuffle(mixed.AsSpan());
        while (mixed.AsSpan().SequenceEqual(words));
        return string.Join(' ', mixed) + body[end..];
    }
}
