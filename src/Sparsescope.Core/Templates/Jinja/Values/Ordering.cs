using System.Runtime.CompilerServices;

namespace Sparsescope.Templates.Jinja.Values;

/// <summary>Python's <c>&lt;</c> and its kin: numbers, text by code point, lists and tuples element by element.</summary>
internal static class Ordering
{
    /// <summary>Below, at or above zero; null where NaN makes every comparison false.</summary>
    public static int? Compare(Value a, Value b, string sign, Budget budget)
    {
        budget.Step();
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return (a, b) switch
        {
            (NumberValue x, NumberValue y) => Compare(x, y),
            (StringValue x, StringValue y) => Compare(x.Text.Text, y.Text.Text, budget),
            (ListValue x, ListValue y) => Compare(x.Items, y.Items, sign, budget),
            (TupleValue x, TupleValue y) => Compare(x.Items, y.Items, sign, budget),
            _ => throw (a as UndefinedValue ?? b as UndefinedValue)?.Error()
                ?? new EvaluationError($"'{sign}' not supported between instances of '{a.TypeName}' and '{b.TypeName}'"),
        };
    }

    public static bool IsLess(Value a, Value b, Budget budget) => Compare(a, b, "<", budget) < 0;

    /// <summary>A stable sort by key, as Python's <c>sorted</c>; reversed, equal elements still keep their order.</summary>
    public static List<T> Sorted<T>(IReadOnlyList<T> items, Func<T, Value> key, bool reverse, Budget budget)
    {
        var sorted = items.Select(item => (Item: item, Key: key(item))).ToArray();
        var other = new (T Item, Value Key)[sorted.Length];
        for (var width = 1; width < sorted.Length; width *= 2)
        {
            for (var start = 0; start < sorted.Length; start += 2 * width)
            {
                var (left, middle, end) = (start, Math.Min(start + width, sorted.Length), Math.Min(start + 2 * width, sorted.Length));
                var right = middle;
                for (var at = start; at < end; at++)
                {
                    var takeRight = right < end && (left == middle || (reverse
                        ? IsLess(sorted[left].Key, sorted[right].Key, budget)
                        : IsLess(sorted[right].Key, sorted[left].Key, budget)));
                    other[at] = takeRight ? sorted[right++] : sorted[left++];
                }
            }
            (sorted, other) = (other, sorted);
        }
        return [.. sorted.Select(pair => pair.Item)];
    }

    private static int? Compare(NumberValue x, NumberValue y)
    {
        if (x.AsInteger is { } i && y.AsInteger is { } j) return i.CompareTo(j);
        return double.IsNaN(x.AsDouble) || double.IsNaN(y.AsDouble) ? null : x.AsDouble.CompareTo(y.AsDouble);
    }

    private static int Compare(string x, string y, Budget budget)
    {
        var common = x.AsSpan().CommonPrefixLength(y);
        budget.Scan(common);
        if (common == x.Length || common == y.Length) return x.Length.CompareTo(y.Length);
        // UTF-16 puts surrogates below U+E000; code points put them above.
        var (c, d) = (x[common], y[common]);
        return char.IsSurrogate(c) == char.IsSurrogate(d) ? c.CompareTo(d) : char.IsSurrogate(c) ? 1 : -1;
    }

    private static int? Compare(IReadOnlyList<Value> x, IReadOnlyList<Value> y, string sign, Budget budget)
    {
        for (var i = 0; i < Math.Min(x.Count, y.Count); i++)
        {
            if (!Equality.AreEqual(x[i], y[i], budget)) return Compare(x[i], y[i], sign, budget);
        }
        return x.Count.CompareTo(y.Count);
    }
}
