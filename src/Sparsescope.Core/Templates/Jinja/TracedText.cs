namespace Sparsescope.Templates.Jinja;

/// <summary>Immutable text that knows which of its characters came from data; the others were written by the template.</summary>
internal sealed class TracedText
{
    public static readonly TracedText Empty = new("", []);

    private int _length = -1;

    public TracedText(string text, IReadOnlyList<DataSpan> spans) => (Text, Spans) = (text, spans);

    public string Text { get; }

    /// <summary>UTF-16 ranges of data: sorted, disjoint, not touching.</summary>
    public IReadOnlyList<DataSpan> Spans { get; }

    public bool HasData => Spans.Count > 0;

    /// <summary>Unicode code points, Python's <c>len</c>.</summary>
    public int Length => _length >= 0 ? _length : _length = Text.Length - CountPairs(Text);

    public static TracedText FromTemplate(string text) => text.Length == 0 ? Empty : new(text, []);

    public static TracedText FromData(string text) => text.Length == 0 ? Empty : new(text, [new DataSpan(0, text.Length)]);

    public static TracedText From(string text, bool isData) => isData ? FromData(text) : FromTemplate(text);

    public bool IsDataAt(int index) => DataSpan.Cover(Spans, index);

    /// <summary>UTF-16 index of the code point with this number, in [0, Length].</summary>
    public int OffsetOf(int codePoint, Budget budget)
    {
        if (Length == Text.Length) return codePoint;
        budget.Copy(Text.Length);
        var offset = 0;
        for (; codePoint > 0; codePoint--) offset += WidthAt(offset);
        return offset;
    }

    /// <summary>Number of the code point at this UTF-16 index.</summary>
    public int CodePointAt(int offset) => Length == Text.Length ? offset : offset - CountPairs(Text.AsSpan(0, offset));

    /// <summary>UTF-16 units of the code point that starts at this index: 1 or 2.</summary>
    public int WidthAt(int offset) => WidthAt(Text, offset);

    public static int WidthAt(ReadOnlySpan<char> text, int offset) =>
        char.IsHighSurrogate(text[offset]) && offset + 1 < text.Length && char.IsLowSurrogate(text[offset + 1]) ? 2 : 1;

    /// <summary>The UTF-16 range [start, end).</summary>
    public TracedText Slice(int start, int end, Budget budget)
    {
        if (start == 0 && end == Text.Length) return this;
        if (start >= end) return Empty;
        if (!HasData)
        {
            budget.Copy(end - start);
            return FromTemplate(Text[start..end]);
        }
        return new TracedTextBuilder(budget).Append(this, start, end).Build();
    }

    private static int CountPairs(ReadOnlySpan<char> text)
    {
        var pairs = 0;
        for (var i = text.IndexOfAnyInRange('\uD800', '\uDBFF'); i >= 0 && i < text.Length; i++)
        {
            if (WidthAt(text, i) == 1) continue;
            pairs++;
            i++;
        }
        return pairs;
    }
}
