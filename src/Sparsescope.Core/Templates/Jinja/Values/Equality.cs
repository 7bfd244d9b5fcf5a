using System.Runtime.CompilerServices;

namespace Sparsescope.Templates.Jinja.Values;

/// <summary>Python's <c>==</c>: by value; numbers across their types; provenance plays no part.</summary>
internal static class Equality
{
    public static bool AreEqual(Value a, Value b, Budget budget)
    {
        budget.Step();
        if (ReferenceEquals(a, b)) return a is not FloatValue { Number: double.NaN };
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return (a, b) switch
        {
            (StringValue x, StringValue y) => AreEqual(x.Text.Text, y.Text.Text, budget),
            (NumberValue x, NumberValue y) => AreEqual(x, y),
            (ListValue x, ListValue y) => AreEqual(x.Items, y.Items, budget),
            (TupleValue x, TupleValue y) => AreEqual(x.Items, y.Items, budget),
            (DictValue x, DictValue y) => AreEqual(x, y, budget),
            (RangeValue x, RangeValue y) => AreEqual([.. x.Iterate(budget)], [.. y.Iterate(budget)], budget),
            (UndefinedValue, UndefinedValue) => true,
            _ => false,
        };
    }

    /// <summary>Python's <c>is</c>: the same object, which for text and numbers means the same value of the same type.</summary>
    public static bool AreSame(Value a, Value b, Budget budget) => (a, b) switch
    {
        (StringValue, StringValue) or (IntValue, IntValue) or (BoolValue, BoolValue) => AreEqual(a, b, budget),
        _ => ReferenceEquals(a, b),
    };

    private static bool AreEqual(string x, string y, Budget budget)
    {
        if (x.Length != y.Length) return false;
        budget.Scan(x.Length);
        return x == y;
    }

    private static bool AreEqual(NumberValue x, NumberValue y) =>
        x.AsInteger is { } i && y.AsInteger is { } j ? i == j : x.AsDouble == y.AsDouble;

    private static bool AreEqual(IReadOnlyList<Value> x, IReadOnlyList<Value> y, Budget budget)
    {
        if (x.Count != y.Count) return false;
        for (var i = 0; i < x.Count; i++)
        {
            if (!AreEqual(x[i], y[i], budget)) return false;
        }
        return true;
    }

    private static bool AreEqual(DictValue x, DictValue y, Budget budget) =>
        x.Length == y.Length && x.Entries.All(entry => y.Get(entry.Key) is { } other && AreEqual(entry.Value, other, budget));
}

/// <summary>Equality of dict keys.</summary>
internal sealed class KeyComparer(Budget budget) : IEqualityComparer<Value>
{
    public bool Equals(Value? a, Value? b) => Equality.AreEqual(a!, b!, budget);

    public int GetHashCode(Value value)
    {
        budget.Scan(value is StringValue { Text.Text.Length: var length } ? length : 1);
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return value switch
        {
            StringValue text => string.GetHashCode(text.Text.Text),
            NumberValue number => number.AsDouble.GetHashCode(),
            TupleValue tuple => tuple.Items.Aggregate(tuple.Items.Count, (hash, item) => HashCode.Combine(hash, GetHashCode(item))),
            UndefinedValue => 0,
            _ => RuntimeHelpers.GetHashCode(value),
        };
    }
}
