namespace Sparsescope.Studies.Running;

/// <summary>Prompts whose content is there but makes no sense: the same tokens in random order, between the template's own.</summary>
public static class Scramble
{
    /// <summary>
    /// The tokens with those between the first <paramref name="head"/> and the last <paramref name="tail"/> in a seeded random order.
    /// </summary>
    public static int[] Of(ReadOnlySpan<int> tokens, int head, int tail, ulong seed)
    {
        var scrambled = tokens.ToArray();
        if (head + tail < scrambled.Length) new SplitMix64(seed).Shuffle(scrambled.AsSpan(head, scrambled.Length - head - tail));
        return scrambled;
    }
}
