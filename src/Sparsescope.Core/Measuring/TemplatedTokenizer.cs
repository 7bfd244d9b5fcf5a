using Sparsescope.Engine;
using Sparsescope.Templates;

namespace Sparsescope.Measuring;

/// <summary>
/// Token ids of a rendered chat template. The text is cut at the control tokens that the template itself wrote, every character of them;
/// each whole stretch between two cuts is tokenised with control tokens off, so that merges cross from template to data as they do in
/// training, while data that spells a control token stays text.
/// </summary>
public static class TemplatedTokenizer
{
    /// <summary>The tokens of a rendered prompt, beginning as the tokeniser begins a text.</summary>
    public static int[] Tokenize(ITokenizer vocabulary, RenderedPrompt prompt)
    {
        var tokens = new List<int>();
        var pieces = Cut(prompt, vocabulary.ControlTokens);
        for (var i = 0; i < pieces.Count; i++)
        {
            var (start, end, control) = pieces[i];
            if (control is not null)
            {
                tokens.Add(control.Id);
                continue;
            }
            var text = prompt.Text.AsSpan(start, end - start);
            if (i > 0 && pieces[i - 1].Control is { StripsRight: true }) text = text.TrimStart();
            if (i + 1 < pieces.Count && pieces[i + 1].Control is { StripsLeft: true }) text = text.TrimEnd();
            if (!text.IsEmpty) tokens.AddRange(vocabulary.Tokenize(text, addSpecial: false, parseSpecial: false));
        }
        return [.. tokens];
    }

    /// <summary>
    /// The text as stretches and the control tokens between them, in order: the leftmost match first, the longest of those.
    /// </summary>
    public static IReadOnlyList<(int Start, int End, ControlToken? Control)> Cut(RenderedPrompt prompt,
        IReadOnlyList<ControlToken> controlTokens)
    {
        var byFirst = controlTokens.ToLookup(token => token.Text[0]);
        var pieces = new List<(int, int, ControlToken?)>();
        var (text, start) = (prompt.Text, 0);
        for (var i = 0; i < text.Length;)
        {
            var found = byFirst[text[i]].FirstOrDefault(token =>
                string.CompareOrdinal(text, i, token.Text, 0, token.Text.Length) == 0 && IsTemplate(prompt, i, token.Text.Length));
            if (found is null) { i++; continue; }
            if (i > start) pieces.Add((start, i, null));
            pieces.Add((i, i + found.Text.Length, found));
            start = i += found.Text.Length;
        }
        if (start < text.Length) pieces.Add((start, text.Length, null));
        return pieces;
    }

    private static bool IsTemplate(RenderedPrompt prompt, int start, int length)
    {
        for (var i = start; i < start + length; i++)
        {
            if (prompt.IsData(i)) return false;
        }
        return true;
    }
}
