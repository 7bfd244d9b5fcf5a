using Sparsescope.Templates.Jinja.Formatting;
using Sparsescope.Templates.Jinja.Library;

namespace Sparsescope.Templates.Jinja.Values;

/// <summary>
/// A Python str; indices count code points. <see cref="IsMarkup"/>: it is Jinja's Markup, made by the filters safe and escape.
/// </summary>
internal sealed class StringValue(TracedText text, bool isMarkup = false) : Value
{
    public static readonly StringValue Empty = new(TracedText.Empty);

    public StringValue(string templateText) : this(TracedText.FromTemplate(templateText)) { }

    public TracedText Text => text;

    public bool IsMarkup => isMarkup;

    public override string TypeName => isMarkup ? "Markup" : "str";

    public override bool IsTrue => text.Text.Length > 0;

    public override int? Length => text.Length;

    public override bool IsIterable => true;

    public override void WriteText(TracedTextBuilder output) => output.Append(text);

    public override void WriteRepr(TracedTextBuilder output)
    {
        if (isMarkup) output.Append("Markup(");
        StringRepr.Write(text, output);
        if (isMarkup) output.Append(")");
    }

    public override Value? Attribute(string name) => StringMethods.Find(name, this);

    public override Value? Item(Value key, Budget budget)
    {
        if (key is SliceValue slice) return With(Slice(slice, budget));
        if (key is not NumberValue { AsInteger: { } index }) return null;
        if (index < 0) index += text.Length;
        if (index < 0 || index >= text.Length) return null;
        var start = text.OffsetOf((int)index, budget);
        return With(text.Slice(start, start + text.WidthAt(start), budget));
    }

    public override IEnumerable<Value> Iterate(Budget budget)
    {
        for (var at = 0; at < text.Text.Length;)
        {
            budget.Step();
            var width = text.WidthAt(at);
            yield return new StringValue(text.Slice(at, at + width, budget));
            at += width;
        }
    }

    public override bool Contains(Value item, Budget budget)
    {
        if (item is not StringValue part)
        {
            throw new EvaluationError($"'in <string>' requires string as left operand, not {item.TypeName}");
        }
        budget.Search(text.Text.Length, part.Text.Text.Length);
        return text.Text.Contains(part.Text.Text, StringComparison.Ordinal);
    }

    /// <summary>Another text of the same kind: Markup stays Markup.</summary>
    public StringValue With(TracedText other) => new(other, isMarkup);

    private TracedText Slice(SliceValue slice, Budget budget)
    {
        var range = slice.Resolve(text.Length);
        if (range.Step == 1)
        {
            return range.Count == 0 ? TracedText.Empty
                : text.Slice(text.OffsetOf(range.Start, budget), text.OffsetOf(range.Start + range.Count, budget), budget);
        }
        var starts = new int[text.Length];
        for (int i = 0, at = 0; i < starts.Length; at += text.WidthAt(at), i++) starts[i] = at;
        budget.Step(1 + starts.Length / 16);
        var output = new TracedTextBuilder(budget);
        foreach (var i in range) output.Append(text, starts[i], starts[i] + text.WidthAt(starts[i]));
        return output.Build();
    }
}
