using System.Runtime.CompilerServices;
using Sparsescope.Templates.Jinja.Library;

namespace Sparsescope.Templates.Jinja.Values;

/// <summary>A dict in the order of insertion. Filled while it is made, then never changed.</summary>
internal sealed class DictValue(Budget budget) : Value
{
    private readonly OrderedDictionary<Value, Value> _entries = new(new KeyComparer(budget));

    public override string TypeName => "dict";

    public override bool IsTrue => _entries.Count > 0;

    public override bool IsHashable => false;

    public override int? Length => _entries.Count;

    public override bool IsIterable => true;

    public IReadOnlyList<KeyValuePair<Value, Value>> Entries => _entries;

    /// <summary>Adds an entry, or changes its value where the key is already there.</summary>
    public DictValue Put(Value key, Value value)
    {
        if (!key.IsHashable) throw new EvaluationError($"unhashable type: '{key.TypeName}'");
        _entries[key] = value;
        return this;
    }

    public DictValue Put(string templateKey, Value value) => Put(new StringValue(templateKey), value);

    public Value? Get(Value key)
    {
        if (!key.IsHashable) throw new EvaluationError($"unhashable type: '{key.TypeName}'");
        return _entries.GetValueOrDefault(key);
    }

    public override Value? Attribute(string name) => DictMethods.Find(name, this);

    public override Value? Item(Value key, Budget budget) => key.IsHashable ? _entries.GetValueOrDefault(key) : null;

    public override IEnumerable<Value> Iterate(Budget budget) => Each(entry => entry.Key, budget);

    /// <summary>Something of each entry, charged as a step each.</summary>
    public IEnumerable<Value> Each(Func<KeyValuePair<Value, Value>, Value> part, Budget budget)
    {
        foreach (var entry in _entries)
        {
            budget.Step();
            yield return part(entry);
        }
    }

    public override bool Contains(Value item, Budget budget) => Get(item) is not null;

    public override void WriteRepr(TracedTextBuilder output)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        var separator = "{";
        foreach (var (key, value) in _entries)
        {
            output.Budget.Step();
            output.Append(separator);
            key.WriteRepr(output);
            output.Append(": ");
            value.WriteRepr(output);
            separator = ", ";
        }
        output.Append(_entries.Count == 0 ? "{}" : "}");
    }
}
