using System.Globalization;

namespace Sparsescope.Templates.Jinja.Values;

/// <summary>
/// The <c>loop</c> of a for statement and the walk itself. Elements are taken one at a time, one ahead only where the body
/// asks for <c>loop.last</c> or <c>loop.nextitem</c>, so that a filtered loop sees what its body changed.
/// </summary>
internal sealed class LoopValue : Value
{
    private readonly Func<Value, int, Value>? _recurse;
    private readonly int _depth0;
    private IEnumerator<Value> _source;
    private int? _length;
    private Value? _ahead, _before;
    private IReadOnlyList<Value>? _lastChanged;
    private int _index0 = -1;

    /// <summary>
    /// A walk over <paramref name="items"/>, whose <paramref name="length"/> may be unknown; <paramref name="recurse"/> renders the body
    /// over another iterable at a given depth, and is null where the loop is not recursive.
    /// </summary>
    public LoopValue(IEnumerable<Value> items, int? length, int depth0, Func<Value, int, Value>? recurse)
    {
        _source = items.GetEnumerator();
        (_length, _depth0, _recurse) = (length, depth0, recurse);
    }

    public override string TypeName => "LoopContext";

    public override bool IsCallable => true;

    public Value Current { get; private set; } = NoneValue.Instance;

    public bool MoveNext()
    {
        if ((_ahead ?? Take()) is not { } next) return false;
        _ahead = null;
        _index0++;
        _before = Current;
        Current = next;
        return true;
    }

    public override Value? Attribute(string name) => name switch
    {
        "index" => new IntValue(_index0 + 1),
        "index0" => new IntValue(_index0),
        "revindex" => new IntValue(Count() - _index0),
        "revindex0" => new IntValue(Count() - _index0 - 1),
        "length" => new IntValue(Count()),
        "first" => BoolValue.Of(_index0 == 0),
        "last" => BoolValue.Of(Peek() is null),
        "depth" => new IntValue(_depth0 + 1),
        "depth0" => new IntValue(_depth0),
        "previtem" => _index0 > 0 ? _before : new UndefinedValue("there is no previous item"),
        "nextitem" => Peek() ?? new UndefinedValue("there is no next item"),
        "cycle" => new FunctionValue(name, (_, arguments) => Cycle(arguments.Positional)),
        "changed" => new FunctionValue(name, (run, arguments) => Changed(arguments.Positional, run.Budget)),
        _ => null,
    };

    public override Value Call(Run run, Arguments arguments)
    {
        if (_recurse is null) throw new EvaluationError("The loop must have the 'recursive' marker to be called recursively.");
        return _recurse(arguments.Bind("loop", 1, "iterable")[0]!, _depth0 + 1);
    }

    public override void WriteRepr(TracedTextBuilder output) =>
        output.Append(string.Create(CultureInfo.InvariantCulture, $"<LoopContext {_index0 + 1}/{Count()}>"));

    private Value? Take() => _source.MoveNext() ? _source.Current : null;

    private Value? Peek() => _ahead ??= Take();

    private int Count()
    {
        if (_length is { } known) return known;
        var rest = new List<Value>();
        while (Take() is { } item) rest.Add(item);
        _source = rest.GetEnumerator();
        return (_length = rest.Count + _index0 + 1 + (_ahead is null ? 0 : 1)).Value;
    }

    private Value Cycle(IReadOnlyList<Value> items) =>
        items.Count > 0 ? items[_index0 % items.Count] : throw new EvaluationError("no items for cycling given");

    private BoolValue Changed(IReadOnlyList<Value> values, Budget budget)
    {
        var same = _lastChanged is not null && Equality.AreEqual(new TupleValue(values), new TupleValue(_lastChanged), budget);
        if (!same) _lastChanged = values;
        return BoolValue.Of(!same);
    }
}
