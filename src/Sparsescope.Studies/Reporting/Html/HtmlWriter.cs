using System.Text;

namespace Sparsescope.Studies.Reporting.Html;

/// <summary>Writes HTML, tag by tag; every text and attribute is escaped. Tags must be closed in the order they were opened.</summary>
public sealed class HtmlWriter
{
    private readonly StringBuilder _html = new();
    private readonly Stack<string> _open = new();

    /// <summary>Opens an element.</summary>
    /// <param name="tag">Its name; never text of others.</param>
    /// <param name="attributes">Those without a value are left out where null, bare where empty.</param>
    public HtmlWriter Open(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(tag, attributes);
        _open.Push(tag);
        return this;
    }

    /// <exception cref="InvalidOperationException">Another element, or none, is the innermost one.</exception>
    public HtmlWriter Close(string tag)
    {
        if (_open.Count == 0 || _open.Pop() != tag) throw new InvalidOperationException($"</{tag}> closes nothing");
        _html.Append("</").Append(tag).Append(">\n");
        return this;
    }

    /// <summary>Adds text, escaped.</summary>
    public HtmlWriter Text(string text)
    {
        _html.Append(HtmlText.Escape(text));
        return this;
    }

    /// <summary>An element that holds text alone.</summary>
    public HtmlWriter Element(string tag, string text, params ReadOnlySpan<(string Name, string? Value)> attributes) =>
        Open(tag, attributes).Text(text).Close(tag);

    /// <summary>An element inside a line of text: no break after it.</summary>
    public HtmlWriter Inline(string tag, string text, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(tag, attributes);
        _html.Append(HtmlText.Escape(text)).Append("</").Append(tag).Append('>');
        return this;
    }

    /// <summary>An element without content and end, such as <c>input</c>.</summary>
    public HtmlWriter Void(string tag, params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        Tag(tag, attributes);
        return this;
    }

    /// <exception cref="InvalidOperationException">An element is still open.</exception>
    public override string ToString() =>
        _open.Count == 0 ? _html.ToString() : throw new InvalidOperationException($"<{_open.Peek()}> is open");

    private void Tag(string tag, ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        _html.Append('<').Append(tag);
        foreach (var (name, value) in attributes)
        {
            if (value is null) continue;
            _html.Append(' ').Append(name);
            if (value.Length > 0) _html.Append("=\"").Append(HtmlText.Escape(value)).Append('"');
        }
        _html.Append('>');
    }
}
