using System.Runtime.CompilerServices;
using Sparsescope.Templates.Jinja.Library;

namespace Sparsescope.Templates.Jinja.Values;

/// <summary>A list or tuple. Immutable: the sandbox that chat templates run in refuses the methods that change a list.</summary>
internal abstract class SequenceValue(IReadOnlyList<Value> items) : Value
{
    public IReadOnlyList<Value> Items => items;

    public override bool IsTrue => items.Count > 0;

    public override int? Length => items.Count;

    public override bool IsIterable => true;

    /// <summary>A sequence of the same type.</summary>
    public abstract SequenceValue With(IReadOnlyList<Value> other);

    public override Value? Attribute(string name) => SequenceMethods.Find(name, this);

    public override Value? Item(Value key, Budget budget)
    {
        if (key is SliceValue slice)
        {
            var range = slice.Resolve(items.Count);
            budget.Step(range.Count);
            var taken = new List<Value>(range.Count);
            foreach (var i in range) taken.Add(items[i]);
            return With(taken);
        }
        if (key is not NumberValue { AsInteger: { } index }) return null;
        if (index < 0) index += items.Count;
        return index >= 0 && index < items.Count ? items[(int)index] : null;
    }

    public override IEnumerable<Value> Iterate(Budget budget)
    {
        foreach (var item in items)
        {
            budget.Step();
            yield return item;
        }
    }

    protected void WriteItems(TracedTextBuilder output)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        for (var i = 0; i < items.Count; i++)
        {
            output.Budget.Step();
            if (i > 0) output.Append(", ");
            items[i].WriteRepr(output);
        }
    }
}

internal sealed class ListValue(IReadOnlyList<Value> items) : SequenceValue(items)
{
    public override string TypeName => "list";

    public override bool IsHashable => false;

    public override SequenceValue With(IReadOnlyList<Value> other) => new ListValue(other);

    public override void WriteRepr(TracedTextBuilder output)
    {
        output.Append("[");
        WriteItems(output);
        output.Append("]");
    }
}

/// <summary>A tuple; the groups of the filter groupby also name their two elements.</summary>
internal sealed class TupleValue(IReadOnlyList<Value> items, bool isGroup = false) : SequenceValue(items)
{
    public override string TypeName => "tuple";

    public override bool IsHashable { get; } = items.All(item => item.IsHashable);

    public override SequenceValue With(IReadOnlyList<Value> other) => new TupleValue(other);

    public override Value? Attribute(string name) => (isGroup, name) switch
    {
        (true, "grouper") => Items[0],
        (true, "list") => Items[1],
        _ => base.Attribute(name),
    };

    public override void WriteRepr(TracedTextBuilder output)
    {
        output.Append("(");
        WriteItems(output);
        output.Append(Items.Count == 1 ? ",)" : ")");
    }
}
