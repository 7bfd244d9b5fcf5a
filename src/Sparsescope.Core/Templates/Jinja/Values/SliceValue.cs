namespace Sparsescope.Templates.Jinja.Values;

/// <summary>The <c>a:b:c</c> of a subscript; null where a part is left out.</summary>
internal sealed class SliceValue(long? start, long? stop, long? step) : Value
{
    public override string TypeName => "slice";

    public override bool IsHashable => false;

    public override void WriteRepr(TracedTextBuilder output) => throw new EvaluationError("a slice cannot be printed");

    /// <summary>The positions it takes of a sequence of this length, as Python clips them.</summary>
    public SliceRange Resolve(int length)
    {
        var by = step ?? 1;
        if (by == 0) throw new EvaluationError("slice step cannot be zero");
        long low = by < 0 ? -1 : 0, high = by < 0 ? length - 1 : length;
        var from = start is { } s ? Clip(s, length, low, high) : by < 0 ? high : low;
        var to = stop is { } e ? Clip(e, length, low, high) : by < 0 ? low : high;
        var distance = by > 0 ? to - from : from - to;
        if (distance <= 0) return new SliceRange((int)from, (int)to, 1, 0);
        var stride = by > 0 ? (ulong)by : (ulong)-by;
        var count = (int)(((ulong)distance - 1) / stride) + 1;
        return new SliceRange((int)from, (int)to, count == 1 ? 1 : (int)by, count);
    }

    private static long Clip(long at, int length, long low, long high) => Math.Clamp(at < 0 ? at + length : at, low, high);
}

/// <summary>Count positions from Start by Step, all before Stop.</summary>
internal readonly record struct SliceRange(int Start, int Stop, int Step, int Count)
{
    public IEnumerator<int> GetEnumerator()
    {
        for (var i = 0; i < Count; i++) yield return Start + i * Step;
    }
}
