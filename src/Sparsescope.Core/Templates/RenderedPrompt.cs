namespace Sparsescope.Templates;

/// <summary>
/// The text a template made of a conversation, and which of its characters came from data (message content, extra fields)
/// rather than from the template. Only characters of the template may form control tokens.
/// </summary>
public sealed class RenderedPrompt
{
    /// <summary>The whole text.</summary>
    public string Text { get; }

    /// <summary>The data in <see cref="Text"/>: sorted, disjoint, not touching.</summary>
    public IReadOnlyList<DataSpan> DataSpans { get; }

    internal RenderedPrompt(string text, IReadOnlyList<DataSpan> dataSpans) => (Text, DataSpans) = (text, dataSpans);

    /// <summary>Whether the UTF-16 unit at this index of <see cref="Text"/> came from data.</summary>
    public bool IsData(int charIndex)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(charIndex);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(charIndex, Text.Length);
        return DataSpan.Cover(DataSpans, charIndex);
    }
}
