namespace Sparsescope.Templates.Jinja.Values;

/// <summary><c>cycler(a, b, ...)</c>: next() gives its values in turn.</summary>
internal sealed class CyclerValue(IReadOnlyList<Value> items) : Value
{
    private int _position;

    public override string TypeName => "Cycler";

    public override Value? Attribute(string name) => name switch
    {
        "current" => items[_position],
        "next" => new FunctionValue(name, (_, _) => Next()),
        "reset" => new FunctionValue(name, (_, _) => Reset()),
        _ => null,
    };

    public override void WriteRepr(TracedTextBuilder output) => output.Append("<Cycler object>");

    private Value Next()
    {
        var current = items[_position];
        _position = (_position + 1) % items.Count;
        return current;
    }

    private NoneValue Reset()
    {
        _position = 0;
        return NoneValue.Instance;
    }
}

/// <summary><c>joiner(sep)</c>: nothing at the first call, the separator at every later one.</summary>
internal sealed class JoinerValue(Value separator) : Value
{
    private bool _used;

    public override string TypeName => "Joiner";

    public override bool IsCallable => true;

    public override Value Call(Run run, Arguments arguments)
    {
        if (_used) return separator;
        _used = true;
        return StringValue.Empty;
    }

    public override void WriteRepr(TracedTextBuilder output) => output.Append("<Joiner object>");
}
