namespace Sparsescope.Templates.Jinja.Values;

/// <summary>A Python value as templates see it. The defaults are those of an opaque object: true, not iterable, without members.</summary>
internal abstract class Value
{
    /// <summary>Python's name of the type: <c>str</c>, <c>int</c>, <c>dict</c>.</summary>
    public abstract string TypeName { get; }

    /// <summary>Python's <c>bool(x)</c>.</summary>
    public virtual bool IsTrue => true;

    /// <summary>Whether a number or truth value was read from data, so that its digits are data where it is printed.</summary>
    public virtual bool IsData => false;

    /// <summary>Python's <c>len(x)</c>; null where the type has none.</summary>
    public virtual int? Length => null;

    public virtual bool IsIterable => false;

    public virtual bool IsCallable => false;

    /// <summary>Whether the value can be a dict key.</summary>
    public virtual bool IsHashable => true;

    /// <summary>Python's <c>str(x)</c>.</summary>
    public virtual void WriteText(TracedTextBuilder output) => WriteRepr(output);

    /// <summary>Python's <c>repr(x)</c>.</summary>
    public abstract void WriteRepr(TracedTextBuilder output);

    /// <summary>A method or property; null where the type has none of this name. Keys of a dict are not attributes.</summary>
    public virtual Value? Attribute(string name) => null;

    /// <summary><c>x[key]</c>; null for a missing key, an index out of range or a key of the wrong type.</summary>
    public virtual Value? Item(Value key, Budget budget) => null;

    /// <summary>The elements, one at a time. Each is charged as a step.</summary>
    public virtual IEnumerable<Value> Iterate(Budget budget) => throw new EvaluationError($"'{TypeName}' object is not iterable");

    public virtual bool Contains(Value item, Budget budget)
    {
        if (!IsIterable) throw new EvaluationError($"argument of type '{TypeName}' is not iterable");
        return Iterate(budget).Any(each => Equality.AreEqual(each, item, budget));
    }

    public virtual Value Call(Run run, Arguments arguments) => throw new EvaluationError($"'{TypeName}' object is not callable");

    /// <summary>Python's <c>str(x)</c> with its provenance.</summary>
    public TracedText ToText(Budget budget)
    {
        if (this is StringValue text) return text.Text;
        var output = new TracedTextBuilder(budget);
        WriteText(output);
        return output.Build();
    }
}
