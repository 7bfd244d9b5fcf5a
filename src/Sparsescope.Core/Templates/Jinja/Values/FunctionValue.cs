namespace Sparsescope.Templates.Jinja.Values;

/// <summary>A global function or a method bound to its object.</summary>
internal sealed class FunctionValue(string name, Func<Run, Arguments, Value> body) : Value
{
    public override string TypeName => "function";

    public override bool IsCallable => true;

    public override Value Call(Run run, Arguments arguments) => body(run, arguments);

    public override void WriteRepr(TracedTextBuilder output) => output.Append($"<function {name}>");
}
