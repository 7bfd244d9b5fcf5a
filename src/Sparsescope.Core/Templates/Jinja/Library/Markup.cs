using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>
/// What the filters safe and escape make. Nothing is escaped when it is printed, but plain text that is added to Markup,
/// joined by it or formatted into it is escaped first, as in markupsafe.
/// </summary>
internal static class Markup
{
    private static readonly System.Buffers.SearchValues<char> s_special = System.Buffers.SearchValues.Create("&<>'\"");

    /// <summary>The value as Markup: its text escaped unless it is Markup already.</summary>
    public static StringValue Escape(Value value, Budget budget) => value is StringValue { IsMarkup: true } done
        ? done
        : new StringValue(Escape(value.ToText(budget), budget), isMarkup: true);

    public static TracedText Escape(TracedText text, Budget budget)
    {
        budget.Scan(text.Text.Length);
        if (!text.Text.AsSpan().ContainsAny(s_special)) return text;
        var output = new TracedTextBuilder(budget);
        for (var at = 0; at < text.Text.Length; at++)
        {
            if (Entity(text.Text[at]) is { } entity) output.Append(entity, text.IsDataAt(at));
            else output.Append(text, at, at + 1);
        }
        return output.Build();
    }

    /// <summary>What is done to plain text that goes into this one.</summary>
    public static Func<TracedText, TracedText> EscapeFor(StringValue into, Budget budget) =>
        into.IsMarkup ? text => Escape(text, budget) : text => text;

    /// <summary>The text of <paramref name="part"/> as it goes into <paramref name="into"/>.</summary>
    public static TracedText Into(StringValue into, StringValue part, Budget budget) =>
        into.IsMarkup && !part.IsMarkup ? Escape(part.Text, budget) : part.Text;

    public static StringValue Concat(StringValue a, StringValue b, Budget budget)
    {
        var output = new TracedTextBuilder(budget).Append(Into(b, a, budget)).Append(Into(a, b, budget));
        return new StringValue(output.Build(), a.IsMarkup || b.IsMarkup);
    }

    private static string? Entity(char c) => c switch
    {
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '\'' => "&#39;",
        '"' => "&#34;",
        _ => null,
    };
}
