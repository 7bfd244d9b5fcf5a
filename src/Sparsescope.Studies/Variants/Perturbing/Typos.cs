namespace Sparsescope.Studies.Variants.Perturbing;

/// <summary>Slips of the fingers: a letter for its neighbour on the keyboard, a letter left out, a letter twice.</summary>
internal static class Typos
{
    private static readonly string[] s_rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];

    /// <summary>One slip in every content word; the first letter stays.</summary>
    public static string Apply(string text, SplitMix64 random) =>
        Words.Replace(text, word => Words.IsContent(word) ? Slip(word, random) : word);

    private static string Slip(string word, SplitMix64 random)
    {
        var at = 1 + random.NextInt32(word.Length - 1);
        return random.NextInt32(3) switch
        {
            0 when Neighbour(word[at], random) is { } other => word[..at] + other + word[(at + 1)..],
            1 => word[..at] + word[(at + 1)..],
            _ => word[..(at + 1)] + word[at..],
        };
    }

    private static char? Neighbour(char letter, SplitMix64 random)
    {
        var lower = char.ToLowerInvariant(letter);
        if (s_rows.FirstOrDefault(row => row.Contains(lower)) is not { } keys) return null;
        var at = keys.IndexOf(lower);
        var other = at == 0 ? 1 : at == keys.Length - 1 ? at - 1 : at - 1 + 2 * random.NextInt32(2);
        return char.IsUpper(letter) ? char.ToUpperInvariant(keys[other]) : keys[other];
    }
}
