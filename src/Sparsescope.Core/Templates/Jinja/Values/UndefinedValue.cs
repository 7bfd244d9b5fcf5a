namespace Sparsescope.Templates.Jinja.Values;

/// <summary>A missing name, attribute or element: prints as nothing, is false and empty; any other use raises its message.</summary>
internal class UndefinedValue(string message) : Value
{
    public override string TypeName => "Undefined";

    public override bool IsTrue => false;

    public override int? Length => 0;

    public override bool IsIterable => true;

    public override bool IsCallable => true;

    public EvaluationError Error() => new(message);

    public override void WriteText(TracedTextBuilder output) { }

    public override void WriteRepr(TracedTextBuilder output) => output.Append("Undefined");

    public override Value Attribute(string name) => throw Error();

    public override Value Item(Value key, Budget budget) => throw Error();

    public override IEnumerable<Value> Iterate(Budget budget) => [];

    public override Value Call(Run run, Arguments arguments) => throw Error();
}

/// <summary>Jinja's StrictUndefined: only <c>is defined</c>, <c>default</c> and the like may touch it.</summary>
internal sealed class StrictUndefinedValue(string message) : UndefinedValue(message)
{
    public override bool IsTrue => throw Error();

    public override int? Length => throw Error();

    public override void WriteText(TracedTextBuilder output) => throw Error();

    public override IEnumerable<Value> Iterate(Budget budget) => throw Error();
}
