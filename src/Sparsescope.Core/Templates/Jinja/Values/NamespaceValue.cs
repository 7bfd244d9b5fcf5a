using System.Runtime.CompilerServices;

namespace Sparsescope.Templates.Jinja.Values;

/// <summary><c>namespace(...)</c>: the one thing a template can change, through <c>{% set ns.name = ... %}</c>.</summary>
internal sealed class NamespaceValue : Value
{
    private readonly OrderedDictionary<string, Value> _fields = [];

    public override string TypeName => "Namespace";

    public void Set(string name, Value value) => _fields[name] = value;

    public override Value? Attribute(string name) => _fields.GetValueOrDefault(name);

    public override void WriteRepr(TracedTextBuilder output)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var fields = new DictValue(output.Budget);
        foreach (var (name, value) in _fields) fields.Put(name, value);
        output.Append("<Namespace ");
        fields.WriteRepr(output);
        output.Append(">");
    }
}
