namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Compares two answers of any form.</summary>
internal static class AnswerComparison
{
    private static readonly Expression s_perHundred = new Number(new Rational(1, 100));
    private static readonly Expression s_radians = new Binary(Operation.Divide, new Symbol(Symbol.Pi), new Number(180));

    /// <summary>What is asked for and what is answered; only in numbers with a base does it matter which is which.</summary>
    public static Agreement Compare(Answer gold, Answer answer) => (gold, answer) switch
    {
        (Named a, Named b) => CompareNamed(a, b),
        (Named a, Equation b) => a is { Left: { } left, Value: Scalar value } ? Zeros(new Equation(left, value.Value), b) : Agreement.Unknown,
        (Equation a, Named b) => Compare(b, a),
        (Equation a, Equation b) => Zeros(a, b),
        (Named a, _) => Compare(a.Value, answer),
        (_, Named b) => Compare(gold, b.Value),
        (Equation a, _) => CompareEquation(a, answer),
        (_, Equation b) => CompareEquation(b, gold),
        (Unordered a, Unordered b) => Doubtful(CompareSets(a.Parts, b.Parts), a.IsUnion != b.IsUnion),
        (Unordered { Parts: [var only] }, _) => Compare(only, answer),
        (_, Unordered { Parts: [var only] }) => Compare(gold, only),
        (Ordered a, Ordered b) => a.Open == b.Open && a.Close == b.Close ? CompareInOrder(a.Parts, b.Parts) : Agreement.Different,
        (Matrix a, Matrix b) => a.Rows.Select(row => row.Count).SequenceEqual(b.Rows.Select(row => row.Count)) ? CompareInOrder(Cells(a), Cells(b)) : Agreement.Different,
        (BasedNumber a, BasedNumber b) => CompareBased(a, b),
        (BasedNumber a, Scalar b) => CompareBased(a, b),
        (Scalar a, BasedNumber b) => b.Value is { } value && IsNumber(a, value) ? Agreement.Equal : Doubtful(IsDigits(a, b.Digits)),
        (Scalar a, Scalar b) => CompareScalars(a, b),
        _ => CompareForms(gold, answer),
    };

    // x = 5 and y = 5 are other equations; y = 2x and f(x) = 2x may be one.
    private static Agreement CompareNamed(Named a, Named b)
    {
        var values = Compare(a.Value, b.Value);
        if (a.Name == b.Name) return values;
        if (a is { Left: { } left, Value: Scalar leftValue } && b is { Left: { } right, Value: Scalar rightValue })
            return Zeros(new Equation(left, leftValue.Value), new Equation(right, rightValue.Value));
        return Doubtful(values);
    }

    private static Agreement Zeros(Equation a, Equation b) =>
        ScalarComparison.CompareZeros(new Binary(Operation.Subtract, a.Left, a.Right), new Binary(Operation.Subtract, b.Left, b.Right));

    // 2 + 3 = 5 states 5; x + 2 = 7 leaves it to the reader.
    private static Agreement CompareEquation(Equation equation, Answer other) =>
        equation.Left.Symbols().All(Symbol.IsConstant) && ScalarComparison.Compare(equation.Left, equation.Right) == Agreement.Equal
            ? Compare(new Scalar(equation.Right, null), other)
            : Agreement.Unknown;

    private static Agreement CompareSets(IReadOnlyList<Answer> a, IReadOnlyList<Answer> b)
    {
        var (forth, back) = (Contains(b, a), Contains(a, b));
        if (forth == Agreement.Different || back == Agreement.Different) return Agreement.Different;
        return forth == Agreement.Equal && back == Agreement.Equal ? Agreement.Equal : Agreement.Unknown;
    }

    // Whether every one of the parts is in the set.
    private static Agreement Contains(IReadOnlyList<Answer> set, IReadOnlyList<Answer> parts)
    {
        var result = Agreement.Equal;
        foreach (var part in parts)
        {
            var found = set.Select(member => Compare(part, member)).ToList();
            if (found.Contains(Agreement.Equal)) continue;
            if (!found.Contains(Agreement.Unknown)) return Agreement.Different;
            result = Agreement.Unknown;
        }
        return result;
    }

    private static Agreement CompareInOrder(IReadOnlyList<Answer> a, IReadOnlyList<Answer> b)
    {
        if (a.Count != b.Count) return Agreement.Different;
        var parts = a.Zip(b, Compare).ToList();
        if (parts.Contains(Agreement.Different)) return Agreement.Different;
        return parts.Contains(Agreement.Unknown) ? Agreement.Unknown : Agreement.Equal;
    }

    // The same number in another base is not what was asked for, but equal.
    private static Agreement CompareBased(BasedNumber a, BasedNumber b)
    {
        if (a.Value is not { } left || b.Value is not { } right) return Agreement.Unknown;
        if (left != right) return Agreement.Different;
        return a.Base == b.Base ? Agreement.Equal : Agreement.Unknown;
    }

    private static Agreement CompareBased(BasedNumber gold, Scalar answer)
    {
        var digits = IsDigits(answer, gold.Digits);
        if (digits != Agreement.Different) return digits;
        return gold.Value is { } value && IsNumber(answer, value) ? Agreement.Unknown : Agreement.Different;
    }

    private static Agreement IsDigits(Scalar scalar, string digits) => ScalarComparison.Compare(scalar.Value, new Number(Rational.Parse(digits)));

    private static bool IsNumber(Scalar scalar, System.Numerics.BigInteger value) => ScalarComparison.Compare(scalar.Value, new Number(value)) == Agreement.Equal;

    // A unit that one side leaves out is ignored; two different ones may be two names of the same.
    private static Agreement CompareScalars(Scalar a, Scalar b)
    {
        var values = ScalarComparison.Compare(a.Value, b.Value);
        if (a.Unit == b.Unit) return values;
        if (a.Unit is not null && b.Unit is not null) return Agreement.Unknown;
        if (values == Agreement.Equal) return values;
        return (a.Unit ?? b.Unit) switch
        {
            Units.Percent => InUnit(a, b, s_perHundred),
            Units.Degree => Doubtful(InUnit(a, b, s_radians)),
            _ => values,
        };
    }

    private static Agreement InUnit(Scalar a, Scalar b, Expression unit) =>
        a.Unit is null ? ScalarComparison.Compare(a.Value, Times(b.Value, unit)) : ScalarComparison.Compare(Times(a.Value, unit), b.Value);

    private static Binary Times(Expression value, Expression factor) => new(Operation.Multiply, value, factor);

    // A tuple against a list or a column of the same numbers may be meant as the same.
    private static Agreement CompareForms(Answer gold, Answer answer) =>
        Entries(gold) is { } a && Entries(answer) is { } b ? Doubtful(CompareSets(a, b)) : Agreement.Different;

    private static IReadOnlyList<Answer>? Entries(Answer answer) => answer switch
    {
        Ordered ordered => ordered.Parts,
        Unordered unordered => unordered.Parts,
        Matrix matrix => Cells(matrix),
        _ => null,
    };

    private static List<Answer> Cells(Matrix matrix) => [.. matrix.Rows.SelectMany(row => row)];

    // Equal values in a form that leaves a doubt are no proof of a right answer.
    private static Agreement Doubtful(Agreement agreement, bool doubt = true) => doubt && agreement == Agreement.Equal ? Agreement.Unknown : agreement;
}
