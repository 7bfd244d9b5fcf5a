using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Compares two answers of any form.</summary>
internal sealed class AnswerComparison(ScalarComparison scalars)
{
    private static readonly Expression s_perHundred = new Number(new Rational(1, 100));
    private static readonly Expression s_radians = new Binary(Operation.Divide, new Symbol(Symbol.Pi), new Number(180));

    /// <summary>What is asked for and what is answered; only where a rule names the gold does it matter which is which.</summary>
    public Agreement Compare(Answer gold, Answer answer) => (gold, answer) switch
    {
        (Assigned or Unordered { IsUnion: false }, Assigned or Unordered { IsUnion: false }) when NamedValues(gold) is { } a
            && NamedValues(answer) is { } b => CompareByName(a, b),
        (Assigned a, Ordered b) => CompareTuple(a, b, false),
        (Ordered a, Assigned b) => CompareTuple(b, a, true),
        (Unordered { IsUnion: false }, Ordered b) when NamedValues(gold) is { Names.Count: > 1 } a => CompareTuple(a, b, false),
        (Ordered a, Unordered { IsUnion: false }) when NamedValues(answer) is { Names.Count: > 1 } b => CompareTuple(b, a, true),
        (Assigned a, _) when answer is Named or RealSet or Scalar => a is null ? Agreement.Unknown : Agreement.Different,
        (_, Assigned) when gold is Named or RealSet or Scalar => Agreement.Different,
        (Named a, Named b) => CompareNamed(a, b),
        (Named a, Equation b) => a is { Left: { } left, Value: Scalar value } ? Zeros(new Equation(left, value.Value), b)
            : Agreement.Unknown,
        (Equation a, Named b) => b is { Left: { } left, Value: Scalar value } ? Zeros(a, new Equation(left, value.Value))
            : Agreement.Unknown,
        (Equation a, Equation b) => Zeros(a, b),
        (Named a, _) => Compare(a.Value, answer),
        (_, Named b) => Compare(gold, b.Value),
        (Equation a, _) => CompareEquation(a, answer, flipped: false),
        (_, Equation b) => CompareEquation(b, gold, flipped: true),
        (Pieces a, Pieces b) => ComparePieces(a, b),
        (Pieces, _) or (_, Pieces) => Agreement.Unknown,
        (Chain a, Chain b) => CompareChains(a, b),
        (Chain, _) or (_, Chain) => Agreement.Unknown,
        (RealSet, _) or (_, RealSet) or (Unordered { IsUnion: true }, Unordered { IsUnion: true }) => CompareRealSets(gold, answer),
        (Unordered a, Unordered b) => CompareUnordered(a, b),
        (Unordered { Parts: [var only] }, _) => Compare(only, answer),
        (_, Unordered { Parts: [var only] }) => Compare(gold, only),
        // One value in several forms: 1/2 or 0.5.
        (Scalar, Unordered { IsUnion: false, Parts.Count: > 1 } b) when b.Parts.All(part => Compare(gold, part) == Agreement.Equal) =>
            Agreement.Equal,
        // A vector in ⟨ ⟩ may be meant by a point in ( ).
        (Ordered a, Ordered b) when a.Open == "⟨" != (b.Open == "⟨") => Doubtful(CompareInOrder(a.Parts, b.Parts)),
        (Ordered a, Ordered b) => a.Open == b.Open && a.Close == b.Close ? CompareInOrder(a.Parts, b.Parts) : Agreement.Different,
        (Matrix a, Matrix b) => a.Rows.Select(row => row.Count).SequenceEqual(b.Rows.Select(row => row.Count))
            ? CompareInOrder(Cells(a), Cells(b)) : Agreement.Different,
        (Ratio a, Ratio b) => CompareRatios(a, b),
        (Ratio a, Scalar b) => CompareRatio(a, b),
        (Scalar a, Ratio b) => CompareRatio(b, a),
        (BasedNumber a, BasedNumber b) => CompareBased(a, b),
        (BasedNumber a, Scalar b) => CompareBased(a, b),
        (Scalar a, BasedNumber b) => b.Value is { } value && IsNumber(a, value) ? Agreement.Equal : Doubtful(IsDigits(a, b.Digits)),
        (Scalar a, Scalar b) => CompareScalars(a, b),
        _ => CompareForms(gold, answer),
    };

    // x = 5 and y = 5 are other equations; y = 2x and f(x) = 2x may be one.
    private Agreement CompareNamed(Named a, Named b)
    {
        var values = Compare(a.Value, b.Value);
        if (a.Name == b.Name || IsFunctionOf(a.Name, b.Name) || IsFunctionOf(b.Name, a.Name)) return values;
        if (a is { Left: { } left, Value: Scalar leftValue } && b is { Left: { } right, Value: Scalar rightValue })
        {
            var zeros = Zeros(new Equation(left, leftValue.Value), new Equation(right, rightValue.Value));
            return zeros == Agreement.Equal ? zeros : values == Agreement.Different ? values : zeros;
        }
        return Doubtful(values);
    }

    // y(x) is y.
    private static bool IsFunctionOf(string whole, string name) =>
        whole.Length == name.Length + 3 && whole.StartsWith(name, StringComparison.Ordinal) && whole[^3] == '(' && whole[^1] == ')'
        && char.IsAsciiLetter(whole[^2]);

    private Agreement Zeros(Equation a, Equation b) =>
        scalars.CompareZeros(new Binary(Operation.Subtract, a.Left, a.Right), new Binary(Operation.Subtract, b.Left, b.Right));

    // 2 + 3 = 5 states 5, and 2 + 3 = 6 states nothing but a 6 that is wrong; x + 2 = 7 leaves it to the reader.
    private Agreement CompareEquation(Equation equation, Answer other, bool flipped)
    {
        if (!equation.Left.Symbols().Concat(equation.Right.Symbols()).All(Symbol.IsConstant)) return Agreement.Unknown;
        var sides = scalars.Compare(equation.Left, equation.Right);
        if (sides == Agreement.Unknown || sides == Agreement.Different && equation.Left is Number) return Agreement.Unknown;
        var value = new Scalar(equation.Right, null);
        return Doubtful(flipped ? Compare(other, value) : Compare(value, other), sides == Agreement.Different);
    }

    // The names and values of (x, y) = (1, 2) and of "x = 1, y = 2"; null where a name is missing or repeats.
    private static Assigned? NamedValues(Answer answer) => answer switch
    {
        Assigned assigned => assigned,
        Unordered several when several.Parts.Count > 1 && several.Parts.All(part => part is Named { Value: Scalar })
            && several.Parts.Cast<Named>().ToList() is var named
            && named.Select(part => part.Name).Distinct().Count() == named.Count =>
            new Assigned([.. named.Select(part => part.Name)], [.. named.Select(part => part.Value)]),
        _ => null,
    };

    private Agreement CompareByName(Assigned a, Assigned b)
    {
        if (!a.Names.Order(StringComparer.Ordinal).SequenceEqual(b.Names.Order(StringComparer.Ordinal))) return Doubtful(
            CompareSets(a.Values, b.Values));
        return CompareInOrder(a.Values, [.. a.Names.Select(name => b.Values[b.Names.ToList().IndexOf(name)])]);
    }

    // A tuple without names has those of the alphabet: (x, y), (a, b, c).
    private Agreement CompareTuple(Assigned named, Ordered tuple, bool flipped)
    {
        if (tuple.Open == "⟨") return Agreement.Unknown;
        if (tuple is not { Open: "(", Close: ")" } || tuple.Parts.Count != named.Names.Count) return Agreement.Different;
        Agreement InOrder(IReadOnlyList<Answer> values) => flipped ? CompareInOrder(tuple.Parts, values)
            : CompareInOrder(values, tuple.Parts);
        var sorted = named.Names.Order(StringComparer.Ordinal).ToList();
        var isAlphabet = sorted.Zip(sorted.Skip(1), (a, b) => a.Length == b.Length && a[..^1] == b[..^1]
            && b[^1] - a[^1] == 1).All(follows => follows);
        if (isAlphabet) return InOrder([.. sorted.Select(name => named.Values[named.Names.ToList().IndexOf(name)])]);
        var asWritten = InOrder(named.Values);
        return asWritten == Agreement.Different && CompareSets(named.Values, tuple.Parts) != Agreement.Different ? Agreement.Unknown
            : asWritten;
    }

    private Agreement CompareUnordered(Unordered a, Unordered b)
    {
        // Values with names against values without: their order is what ties them.
        if (NamedValues(a) is { } named && b.Parts.All(part => part is Scalar) && b.Parts.Count == named.Values.Count)
        {
            var inOrder = CompareInOrder(named.Values, b.Parts);
            return inOrder == Agreement.Different ? Doubtful(CompareSets(a.Parts, b.Parts)) : inOrder;
        }
        var sets = Doubtful(CompareSets(a.Parts, b.Parts), a.IsUnion != b.IsUnion);
        return sets;
    }

    private Agreement CompareSets(IReadOnlyList<Answer> a, IReadOnlyList<Answer> b)
    {
        var (forth, back) = (Contains(b, a, false), Contains(a, b, true));
        if (forth == Agreement.Different || back == Agreement.Different) return Agreement.Different;
        return forth == Agreement.Equal && back == Agreement.Equal ? Agreement.Equal : Agreement.Unknown;
    }

    // Whether every one of the parts is in the set.
    private Agreement Contains(IReadOnlyList<Answer> set, IReadOnlyList<Answer> parts, bool flipped)
    {
        var result = Agreement.Equal;
        foreach (var part in parts)
        {
            var found = set.Select(member => flipped ? Compare(member, part) : Compare(part, member)).ToList();
            if (found.Contains(Agreement.Equal)) continue;
            if (!found.Contains(Agreement.Unknown)) return Agreement.Different;
            result = Agreement.Unknown;
        }
        return result;
    }

    private Agreement CompareInOrder(IReadOnlyList<Answer> a, IReadOnlyList<Answer> b)
    {
        if (a.Count != b.Count) return Agreement.Different;
        var parts = a.Zip(b, Compare).ToList();
        if (parts.Contains(Agreement.Different)) return Agreement.Different;
        return parts.Contains(Agreement.Unknown) ? Agreement.Unknown : Agreement.Equal;
    }

    // Pieces in any order, told apart by where they hold. Where the conditions differ, the same function may be cut elsewhere.
    private Agreement ComparePieces(Pieces a, Pieces b)
    {
        if (a.Rows.Count != b.Rows.Count) return Agreement.Unknown;
        var values = new List<Agreement>();
        foreach (var row in a.Rows)
        {
            var same = b.Rows.Where(other => row.Condition is null ? other.Condition is null
                : other.Condition is not null && Compare(row.Condition, other.Condition) == Agreement.Equal).ToList();
            if (same.Count != 1) return Agreement.Unknown;
            values.Add(Compare(row.Value, same[0].Value));
        }
        return All(values);
    }

    // Sets as they are; a finite set against intervals is one of points.
    private Agreement CompareRealSets(Answer gold, Answer answer)
    {
        if (AsSet(gold) is not { } a || AsSet(answer) is not { } b) return gold is Scalar or Matrix || answer is Scalar or Matrix
            ? Agreement.Different : CompareForms(gold, answer);
        if (RealSets.Tidied(a) is not { } tidyA || RealSets.Tidied(b) is not { } tidyB) return CompareParts(a, b);
        if (tidyA.Parts.Count != tidyB.Parts.Count) return Agreement.Different;
        return All(tidyA.Parts.Zip(tidyB.Parts, CompareIntervals));
    }

    private static RealSet? AsSet(Answer answer) => answer is Unordered { IsUnion: false } points ? RealSets.Points(points)
        : RealSets.Of(answer);

    private Agreement CompareParts(RealSet a, RealSet b)
    {
        var found = a.Parts.Select(part => b.Parts.Select(other => CompareIntervals(part, other)).ToList()).ToList();
        return a.Parts.Count == b.Parts.Count && found.All(row => row.Contains(Agreement.Equal)) ? Agreement.Equal : Agreement.Unknown;
    }

    private Agreement CompareIntervals(Interval a, Interval b) =>
        a.HasLow != b.HasLow || a.HasHigh != b.HasHigh ? Agreement.Different
            : All([CompareEnds(a.Low, b.Low), CompareEnds(a.High, b.High)]);

    private Agreement CompareEnds(Expression? a, Expression? b) =>
        a is null || b is null ? (a is null && b is null ? Agreement.Equal : Agreement.Different) : scalars.Compare(a, b);

    private static Agreement All(IEnumerable<Agreement> parts)
    {
        var all = parts.ToList();
        return all.Contains(Agreement.Different) ? Agreement.Different : all.Contains(Agreement.Unknown) ? Agreement.Unknown
            : Agreement.Equal;
    }

    // The same sides in the same order; in another order they say something else.
    private Agreement CompareChains(Chain a, Chain b)
    {
        if (a.Sides.Count != b.Sides.Count) return Agreement.Unknown;
        var inOrder = All(a.Sides.Zip(b.Sides, scalars.Compare));
        if (inOrder == Agreement.Equal) return a.Signs.SequenceEqual(b.Signs) ? Agreement.Equal : Agreement.Different;
        var others = CompareSets([.. a.Sides.Select(value => new Scalar(value, null))],
            [.. b.Sides.Select(value => new Scalar(value, null))]);
        return others == Agreement.Equal ? Agreement.Different : Agreement.Unknown;
    }

    private Agreement CompareRatios(Ratio a, Ratio b)
    {
        var parts = CompareInOrder(a.Parts, b.Parts);
        if (parts != Agreement.Different || a.Parts.Count != b.Parts.Count) return parts;
        // 1 : 2 is 2 : 4; a time of day is not.
        if (a.Parts.Concat(b.Parts).Any(part => part.Unit is not null
            || scalars.Compare(part.Value, new Number(0)) != Agreement.Different)) return parts;
        for (var at = 1; at < a.Parts.Count; at++)
        {
            if (scalars.Compare(Times(a.Parts[0].Value, b.Parts[at].Value),
                Times(b.Parts[0].Value, a.Parts[at].Value)) != Agreement.Equal) return parts;
        }
        return a.MayBeTime && b.MayBeTime ? Agreement.Unknown : Agreement.Equal;
    }

    // 1 : 2 against 1/2 may be meant as the same.
    private Agreement CompareRatio(Ratio ratio, Scalar scalar) => ratio.Parts.Count == 2
        ? Doubtful(scalars.Compare(new Binary(Operation.Divide, ratio.Parts[0].Value, ratio.Parts[1].Value), scalar.Value))
            : Agreement.Different;

    // The same number in another base is not what was asked for, but equal.
    private static Agreement CompareBased(BasedNumber a, BasedNumber b)
    {
        if (a.Value is not { } left || b.Value is not { } right) return Agreement.Unknown;
        if (left != right) return Agreement.Different;
        return a.Base == b.Base ? Agreement.Equal : Agreement.Unknown;
    }

    private Agreement CompareBased(BasedNumber gold, Scalar answer)
    {
        var digits = IsDigits(answer, gold.Digits);
        if (digits != Agreement.Different) return digits;
        return gold.Value is { } value && IsNumber(answer, value) ? Agreement.Unknown : Agreement.Different;
    }

    private Agreement IsDigits(Scalar scalar, string digits) => scalars.Compare(scalar.Value, new Number(Rational.Parse(digits)));

    private bool IsNumber(Scalar scalar, BigInteger value) => scalars.Compare(scalar.Value, new Number(value)) == Agreement.Equal;

    private Agreement CompareScalars(Scalar a, Scalar b)
    {
        if (a.Unit is { } first && b.Unit is { } second) return CompareMeasures(a, first, b, second);
        var values = CompareAngles(a.Value, b.Value);
        if ((a.Unit ?? b.Unit) is not { } unit || values == Agreement.Equal && !unit.IsPercent) return values;
        // 25 cents beside 0.25, which may be dollars.
        if (unit.IsCents && values == Agreement.Different) return Doubtful(InUnit(a, b, s_perHundred));
        if (unit.IsPercent) return ComparePercent(a, b, values);
        return unit.IsDegree ? Doubtful(InUnit(a, b, s_radians)) : values;
    }

    // p% is p/100; the bare number p is meant as p% only from 1 on.
    private Agreement ComparePercent(Scalar a, Scalar b, Agreement values)
    {
        var part = InUnit(a, b, s_perHundred);
        if (part == Agreement.Equal || values != Agreement.Equal) return part;
        var least = new Binary(Operation.Subtract, (a.Unit is null ? b : a).Value, new Number(1));
        return ScalarComparison.Sign(least) switch
        {
            null => Agreement.Unknown,
            >= 0 => Agreement.Equal,
            _ => Agreement.Different,
        };
    }

    // Two units are compared by what they measure; words that are no units of measure only where they are the same.
    private Agreement CompareMeasures(Scalar a, Unit first, Scalar b, Unit second)
    {
        if (first.Measures(second)) return scalars.Compare(Times(a.Value, first.Factor), Times(b.Value, second.Factor));
        if (first.IsTemperature || second.IsTemperature) return Agreement.Unknown;
        var values = CompareAngles(a.Value, b.Value);
        if (values == Agreement.Different || first.IsKnown && second.IsKnown) return Agreement.Different;
        return first.IsRelatedTo(second) ? values : Agreement.Unknown;
    }

    // sin 30 may be meant in degrees where the other side says so.
    private Agreement CompareAngles(Expression a, Expression b)
    {
        var agreement = scalars.Compare(a, b);
        if (agreement != Agreement.Different) return agreement;
        var (left, inLeft) = Angles.AsRadians(a);
        var (right, inRight) = Angles.AsRadians(b);
        return inLeft != inRight && scalars.Compare(left, right) == Agreement.Equal ? Agreement.Unknown : agreement;
    }

    private Agreement InUnit(Scalar a, Scalar b, Expression unit) =>
        a.Unit is null ? scalars.Compare(a.Value, Times(b.Value, unit)) : scalars.Compare(Times(a.Value, unit), b.Value);

    private static Binary Times(Expression value, Expression factor) => new(Operation.Multiply, value, factor);

    // A tuple against a list or a column of the same numbers may be meant as the same.
    private Agreement CompareForms(Answer gold, Answer answer) =>
        Entries(gold) is { } a && Entries(answer) is { } b ? Doubtful(CompareSets(a, b)) : Agreement.Different;

    private static IReadOnlyList<Answer>? Entries(Answer answer) => answer switch
    {
        Ordered ordered => ordered.Parts,
        Unordered unordered => unordered.Parts,
        Matrix matrix => Cells(matrix),
        Assigned assigned => assigned.Values,
        _ => null,
    };

    private static List<Answer> Cells(Matrix matrix) => [.. matrix.Rows.SelectMany(row => row)];

    // Equal values in a form that leaves a doubt are no proof of a right answer.
    private static Agreement Doubtful(Agreement agreement, bool doubt = true) => doubt && agreement == Agreement.Equal ? Agreement.Unknown
        : agreement;
}
