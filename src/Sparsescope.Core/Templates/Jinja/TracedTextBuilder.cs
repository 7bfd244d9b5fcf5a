using System.Text;

namespace Sparsescope.Templates.Jinja;

/// <summary>Puts traced text together; everything that makes a string goes through here and is charged to the budget.</summary>
internal sealed class TracedTextBuilder(Budget budget)
{
    private readonly StringBuilder _text = new();
    private readonly List<DataSpan> _spans = [];

    public Budget Budget => budget;

    public int Length => _text.Length;

    public TracedTextBuilder Append(TracedText text) => Append(text, 0, text.Text.Length);

    /// <summary>The UTF-16 range [start, end) of <paramref name="text"/>.</summary>
    public TracedTextBuilder Append(TracedText text, int start, int end)
    {
        var shift = _text.Length - start;
        Charge(end - start);
        _text.Append(text.Text, start, end - start);
        for (var i = DataSpan.FirstEndingAfter(text.Spans, start); i < text.Spans.Count && text.Spans[i].Start < end; i++)
        {
            Mark(Math.Max(text.Spans[i].Start, start) + shift, Math.Min(text.Spans[i].End, end) + shift);
        }
        return this;
    }

    public TracedTextBuilder Append(ReadOnlySpan<char> text, bool isData = false)
    {
        Charge(text.Length);
        _text.Append(text);
        if (isData) Mark(_text.Length - text.Length, _text.Length);
        return this;
    }

    public TracedTextBuilder Repeat(TracedText text, long count)
    {
        if (count <= 0 || text.Text.Length == 0) return this;
        if (text.HasData && text.Spans[0].Length < text.Text.Length)
        {
            Budget.CheckLength(text.Text.Length * Math.Min(count, Budget.MaxLength + 1L));
            for (long i = 0; i < count; i++) Append(text);
            return this;
        }
        var (start, length) = (_text.Length, text.Text.Length * Math.Min(count, Budget.MaxLength + 1L));
        Charge(length);
        if (length == count) _text.Append(text.Text[0], (int)count);
        else _text.Insert(start, text.Text, (int)count);
        if (text.HasData) Mark(start, _text.Length);
        return this;
    }

    public TracedText Build() => _text.Length == 0 ? TracedText.Empty : new(_text.ToString(), [.. _spans]);

    private void Charge(long characters)
    {
        Budget.CheckLength(_text.Length + characters);
        budget.Copy(characters);
    }

    private void Mark(int start, int end)
    {
        if (start >= end) return;
        if (_spans.Count > 0 && _spans[^1].End == start) _spans[^1] = new DataSpan(_spans[^1].Start, end);
        else _spans.Add(new DataSpan(start, end));
    }
}
