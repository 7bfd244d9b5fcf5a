using System.Globalization;
using System.Runtime.CompilerServices;

namespace Sparsescope.Templates.Jinja.Values;

/// <summary><c>range(start, stop, step)</c>.</summary>
internal sealed class RangeValue : Value
{
    private readonly long _start, _stop, _step;
    private readonly int _count;

    public RangeValue(long start, long stop, long step)
    {
        if (step == 0) throw new EvaluationError("range() arg 3 must not be zero");
        (_start, _stop, _step) = (start, stop, step);
        var distance = step > 0 ? (Int128)stop - start : (Int128)start - stop;
        var count = distance <= 0 ? 0 : (distance - 1) / Int128.Abs(step) + 1;
        if (count > Budget.MaxRange)
        {
            throw new EvaluationError($"Range too big. The sandbox blocks ranges larger than MAX_RANGE ({Budget.MaxRange}).");
        }
        _count = (int)count;
    }

    public override string TypeName => "range";

    public override bool IsTrue => _count > 0;

    public override int? Length => _count;

    public override bool IsIterable => true;

    public long At(int index) => _start + index * _step;

    public override Value? Item(Value key, Budget budget)
    {
        if (key is SliceValue slice)
        {
            var taken = slice.Resolve(_count);
            return new RangeValue(At(taken.Start), At(taken.Stop), taken.Step * _step);
        }
        if (key is not NumberValue { AsInteger: { } index }) return null;
        if (index < 0) index += _count;
        return index >= 0 && index < _count ? new IntValue(At((int)index)) : null;
    }

    public override IEnumerable<Value> Iterate(Budget budget)
    {
        for (var i = 0; i < _count; i++)
        {
            budget.Step();
            yield return new IntValue(At(i));
        }
    }

    public override void WriteRepr(TracedTextBuilder output) => output.Append(string.Create(
        CultureInfo.InvariantCulture, $"range({_start}, {_stop}{(_step == 1 ? "" : $", {_step}")})"));
}

/// <summary>What filters such as map and select return: elements made on demand, once.</summary>
internal sealed class GeneratorValue(IEnumerable<Value> source) : Value
{
    private readonly IEnumerator<Value> _source = source.GetEnumerator();

    public override string TypeName => "generator";

    public override bool IsIterable => true;

    public override IEnumerable<Value> Iterate(Budget budget)
    {
        while (true)
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            if (!_source.MoveNext()) yield break;
            budget.Step();
            yield return _source.Current;
        }
    }

    public override void WriteRepr(TracedTextBuilder output) => output.Append("<generator object>");
}

/// <summary>What <c>dict.keys()</c>, <c>values()</c> and <c>items()</c> return.</summary>
internal sealed class DictViewValue(string name, DictValue dict, Func<KeyValuePair<Value, Value>, Value> part) : Value
{
    public override string TypeName => name;

    public override bool IsTrue => dict.IsTrue;

    public override bool IsHashable => name == "dict_values";

    public override int? Length => dict.Length;

    public override bool IsIterable => true;

    public override IEnumerable<Value> Iterate(Budget budget) => dict.Each(part, budget);

    public override bool Contains(Value item, Budget budget) =>
        name == "dict_keys" ? dict.Contains(item, budget) : base.Contains(item, budget);

    public override void WriteRepr(TracedTextBuilder output)
    {
        output.Append(name).Append("(");
        new ListValue([.. Iterate(output.Budget)]).WriteRepr(output);
        output.Append(")");
    }
}
