namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Matching braces in LaTeX; \{ and \} are no braces.</summary>
internal static class Braces
{
    /// <summary>Place of the brace that closes the one at <paramref name="open"/>, or −1 where the text ends first.</summary>
    public static int Close(string text, int open)
    {
        var depth = 0;
        for (var at = open; at < text.Length; at++)
        {
            var c = text[at];
            if (c == '\\') at++;
            else if (c == '{') depth++;
            else if (c == '}' && --depth == 0) return at;
        }
        return -1;
    }
}
