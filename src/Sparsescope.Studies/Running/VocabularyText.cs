using Sparsescope.Studies.Variants;

namespace Sparsescope.Studies.Running;

/// <summary>Text measured in the tokens of the model under test.</summary>
public sealed class VocabularyText(ITokenizer vocabulary) : ITokenText
{
    /// <inheritdoc/>
    public int Count(string text) => vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false).Length;

    /// <inheritdoc/>
    public string Take(string text, int tokens)
    {
        if (tokens <= 0) return "";
        if (Count(text) <= tokens) return text;
        var ends = WordEnds(text);
        // Longer beginnings have more tokens, but for a merge at the cut: the last step makes sure of the bound.
        var (low, high) = (0, ends.Count);      // ends[low − 1] fits, ends[high] does not
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (Count(text[..ends[middle]]) <= tokens) low = middle + 1;
            else high = middle;
        }
        while (low > 0 && Count(text[..ends[low - 1]]) > tokens) low--;
        return low > 0 ? text[..ends[low - 1]] : "";
    }

    private static List<int> WordEnds(string text)
    {
        var ends = new List<int>();
        for (var i = 1; i < text.Length; i++)
        {
            if (char.IsWhiteSpace(text[i]) && !char.IsWhiteSpace(text[i - 1])) ends.Add(i);
        }
        return ends;
    }
}
