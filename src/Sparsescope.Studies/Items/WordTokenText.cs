using Sparsescope.Studies.Variants;

namespace Sparsescope.Studies.Items;

/// <summary>Words between white space, in place of the tokens of a model that is not loaded.</summary>
public sealed class WordTokenText : ITokenText
{
    /// <inheritdoc/>
    public int Count(string text) => Ends(text).Count();

    /// <inheritdoc/>
    public string Take(string text, int tokens) => tokens <= 0 ? "" : text[..Ends(text).Take(tokens).LastOrDefault()];

    // Where each word ends.
    private static IEnumerable<int> Ends(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsWhiteSpace(text[i]) && (i + 1 == text.Length || char.IsWhiteSpace(text[i + 1]))) yield return i + 1;
        }
    }
}
