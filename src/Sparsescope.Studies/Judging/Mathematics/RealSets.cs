namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Makes sets of real numbers out of intervals, unions and inequalities, and joins them.</summary>
internal static class RealSets
{
    public static RealSet All { get; } = new([new Interval(null, false, null, false)]);

    /// <summary>An interval or a union of intervals and points as a set of real numbers; null for any other answer.</summary>
    public static RealSet? Of(Answer answer) => answer switch
    {
        RealSet set => set,
        Ordered { Open: "(" or "[", Close: ")" or "]", Parts: [Scalar low, Scalar high] } ordered =>
            Between(low, ordered.Open == "[", high, ordered.Close == "]"),
        Unordered { IsUnion: true } union => union.Parts.Select(part => part is Unordered { IsUnion: false } points ? Points(points)
            : Of(part)).ToList() is var sets
            && !sets.Contains(null) ? new RealSet([.. sets.SelectMany(set => set!.Parts)]) : null,
        _ => null,
    };

    /// <summary>Single points; null where one is no number.</summary>
    public static RealSet? Points(Unordered set) =>
        set.Parts.All(part => part is Scalar) ? new RealSet([.. set.Parts.Select(part => ((Scalar)part).Value).Select(value =>
            new Interval(value, true, value, true))]) : null;

    public static RealSet Between(Scalar? low, bool hasLow, Scalar? high, bool hasHigh)
    {
        var (a, b) = (End(low, -1), End(high, 1));
        return new RealSet([new Interval(a, a is not null && hasLow, b, b is not null && hasHigh)]);
    }

    /// <summary>All real numbers but some points; null where the order of these is not known.</summary>
    public static RealSet? Without(Unordered points)
    {
        if (!points.Parts.All(part => part is Scalar)
            || Sorted(points.Parts.Select(part => ((Scalar)part).Value)) is not { } sorted) return null;
        var parts = new List<Interval>();
        Expression? low = null;
        foreach (var point in sorted)
        {
            parts.Add(new Interval(low, false, point, false));
            low = point;
        }
        parts.Add(new Interval(low, false, null, false));
        return new RealSet(parts);
    }

    /// <summary>A set without some points; null where their order is not known.</summary>
    public static RealSet? Minus(RealSet set, Unordered points) => Without(points) is { } rest ? Shared([set, rest]) : null;

    /// <summary>
    /// Several inequalities of one variable as one: "or" joins them, "and" keeps what they share; a comma does what makes sense. Null where
    /// they are no such inequalities.
    /// </summary>
    public static Answer? Joined(IReadOnlyList<Answer> answers, bool hasOr, bool hasAnd)
    {
        if (answers.Any(answer => answer is not Named { Value: RealSet }) || hasOr && hasAnd) return answers.All(answer =>
            answer is RealSet) && hasOr ? Union(answers) : null;
        var named = answers.Cast<Named>().ToList();
        if (named.Any(answer => answer.Name != named[0].Name)) return null;
        var sets = named.Select(answer => (RealSet)answer.Value).ToList();
        var shared = Shared(sets);
        if (hasAnd || !hasOr && shared is { Parts.Count: > 0 }) return shared is null ? null : named[0] with { Value = shared };
        return named[0] with { Value = Union(sets) };
    }

    /// <summary>In order and without overlaps; null where ends cannot be ordered.</summary>
    public static RealSet? Tidied(RealSet set)
    {
        var rest = set.Parts.Where(part => !IsEmpty(part)).ToList();
        if (rest.Count > 1 && !rest.SelectMany(part => (Expression?[])[part.Low, part.High]).All(end => end is null
            || ScalarComparison.Sign(end) is not null)) return null;
        rest.Sort((a, b) => Lows(a, b));
        var parts = new List<Interval>();
        foreach (var part in rest)
        {
            if (parts is [.., var last] && Touches(last, part))
            {
                var order = Highs(last, part);
                parts[^1] = order < 0 ? last with { High = part.High, HasHigh = part.HasHigh } : order == 0
                    ? last with { HasHigh = last.HasHigh || part.HasHigh } : last;
                if (Lows(last, part) == 0) parts[^1] = parts[^1] with { HasLow = last.HasLow || part.HasLow };
            }
            else parts.Add(part);
        }
        return new RealSet(parts);
    }

    private static RealSet Union(IEnumerable<Answer> sets) => new([.. sets.Cast<RealSet>().SelectMany(set => set.Parts)]);

    // What two sets share; null where ends cannot be ordered.
    private static RealSet? Shared(List<RealSet> sets)
    {
        if (!sets.SelectMany(set => set.Parts).SelectMany(part => (Expression?[])[part.Low, part.High]).All(end => end is null
            || ScalarComparison.Sign(end) is not null)) return null;
        var result = sets[0].Parts.ToList();
        foreach (var set in sets.Skip(1)) result = [.. result.SelectMany(a => set.Parts.Select(b => Shared(a, b))).Where(part =>
            !IsEmpty(part))];
        return new RealSet(result);
    }

    private static Interval Shared(Interval a, Interval b)
    {
        var (low, high) = (Lows(a, b), Highs(a, b));
        return new Interval(low < 0 ? b.Low : a.Low, low < 0 ? b.HasLow : low > 0 ? a.HasLow : a.HasLow && b.HasLow,
            high < 0 ? a.High : b.High, high < 0 ? a.HasHigh : high > 0 ? b.HasHigh : a.HasHigh && b.HasHigh);
    }

    private static bool IsEmpty(Interval part) =>
        part is { Low: { } low, High: { } high } && Order(low, high) is { } order
            && (order > 0 || order == 0 && !(part.HasLow && part.HasHigh));

    // Whether the second, which starts no earlier, starts before the first one ends or where it ends.
    private static bool Touches(Interval first, Interval second)
    {
        if (first.High is null || second.Low is null) return true;
        var order = Order(second.Low, first.High);
        return order < 0 || order == 0 && (first.HasHigh || second.HasLow);
    }

    private static int Lows(Interval a, Interval b) => a.Low is null ? (b.Low is null ? 0 : -1) : b.Low is null ? 1 : Order(a.Low, b.Low)
        ?? 0;

    private static int Highs(Interval a, Interval b) => a.High is null ? (b.High is null ? 0 : 1) : b.High is null ? -1
        : Order(a.High, b.High) ?? 0;

    // −1, 0 or 1; null where it is not known. Values that agree to the last bit are equal.
    private static int? Order(Expression a, Expression b) =>
        ScalarComparison.Sign(new Binary(Operation.Subtract, a, b))
            ?? (new ScalarComparison(positive: true).Compare(a, b) == Agreement.Equal ? 0 : null);

    private static List<Expression>? Sorted(IEnumerable<Expression> points)
    {
        var sorted = points.ToList();
        if (sorted.Any(point => ScalarComparison.Sign(point) is null)) return null;
        sorted.Sort((a, b) => Order(a, b) ?? 0);
        return sorted;
    }

    private static Expression? End(Scalar? end, int sign) =>
        end is null || end.Value is Symbol { Name: Symbol.Infinity } && sign > 0
            || end.Value is Unary { Function: Functions.Minus, Operand: Symbol { Name: Symbol.Infinity } } && sign < 0
            ? null : end.Value;
}
