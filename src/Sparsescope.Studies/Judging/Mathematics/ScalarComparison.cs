using Sparsescope.Studies.Judging.Mathematics.Arithmetic;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>
/// Compares two scalar expressions: as quotients of polynomials where both are, otherwise by value, those with variables at seeded points.
/// Values are known to within a bound of their error: outside of it they differ, and there is no other tolerance.
/// </summary>
/// <param name="positive">Whether variables stand for positive numbers only.</param>
internal sealed class ScalarComparison(bool positive)
{
    private const ulong Seed = 1;
    private const int Draws = 24, PointsNeeded = 4, FirstBits = 320, MostBits = 6_000, Certain = 100;

    /// <summary>Whether two scalars are the same wherever both have a value.</summary>
    public Agreement Compare(Expression left, Expression right)
    {
        if (InfiniteSign(left) is var a && InfiniteSign(right) is var b && (a is not null || b is not null))
            return a == b ? Agreement.Equal : IsPlain(left) && IsPlain(right) ? Agreement.Different : Agreement.Unknown;
        var symbols = left.Symbols().Concat(right.Symbols()).Distinct().ToList();
        var exact = Exactly(left, right, symbols);
        // π and e are unknowns to the exact form: what differs there may be equal yet.
        if (exact == Agreement.Equal || exact == Agreement.Different
            && !symbols.Any(name => name is Symbol.Pi or Symbol.Euler)) return exact;
        return AtPoints(left, right, symbols);
    }

    /// <summary>Whether left = 0 and right = 0 say the same: one is a constant times the other.</summary>
    public Agreement CompareZeros(Expression left, Expression right)
    {
        var symbols = left.Symbols().Concat(right.Symbols()).Distinct().ToList();
        var exact = new ExactForm(symbols);
        if (exact.Of(left) is { } a && exact.Of(right) is { } b)
        {
            if (a.Top.IsMultipleOf(b.Top)) return Agreement.Equal;
            if (!symbols.Any(name => name is Symbol.Pi or Symbol.Euler)) return Agreement.Different;
        }
        return HaveOneRatio(left, right, symbols) ? Agreement.Equal : Agreement.Unknown;
    }

    /// <summary>1, 0 or −1 for a number without variables that is above, at or below zero; null where that cannot be told.</summary>
    public static int? Sign(Expression expression)
    {
        if (InfiniteSign(expression) is { } infinite) return infinite;
        if (expression.Symbols().Any(name => !Symbol.IsConstant(name) || name == Symbol.Infinity)) return null;
        try
        {
            var value = new Evaluation(new Dictionary<string, Rational>(), FirstBits).Of(expression);
            return value.IsReal ? value.Real.Sign : null;
        }
        catch (UndefinedValueException)
        {
            return null;
        }
    }

    // Where f = 0 and g = 0 are the same equation in other words, f / g is one constant.
    private bool HaveOneRatio(Expression left, Expression right, List<string> symbols)
    {
        var variables = symbols.Where(name => !Symbol.IsConstant(name)).ToList();
        if (variables.Count == 0 || symbols.Contains(Symbol.Infinity)) return false;
        var points = Points(variables, []).Take(2).ToList();
        // A constant times the other: f(p) g(q) = f(q) g(p) at all points.
        for (var draw = 0; draw < PointsNeeded; draw++)
        {
            var here = Points(variables, []).ElementAt(draw + 2);
            foreach (var there in points)
            {
                Expression At(Expression expression, IReadOnlyDictionary<string, Rational> point) => Substitution.Into(expression, point);
                var (a, b) = (new Binary(Operation.Multiply, At(left, here), At(right, there)),
                    new Binary(Operation.Multiply, At(left, there), At(right, here)));
                if (ByValue(a, b, new Dictionary<string, Rational>(), mayLeaveReals: false) != Agreement.Equal) return false;
            }
        }
        return true;
    }

    private static Agreement Exactly(Expression left, Expression right, IReadOnlyList<string> symbols)
    {
        var exact = new ExactForm(symbols);
        if (exact.Of(left) is not { } a || exact.Of(right) is not { } b) return Agreement.Unknown;
        return a.EqualTo(b) switch
        {
            true => Agreement.Equal,
            false => Agreement.Different,
            null => Agreement.Unknown,
        };
    }

    private Agreement AtPoints(Expression left, Expression right, List<string> symbols)
    {
        var variables = symbols.Where(name => !Symbol.IsConstant(name)).ToList();
        if (variables.Count == 0) return ByValue(left, right, new Dictionary<string, Rational>(), mayLeaveReals: true);
        var whole = WholeLetters.Of(left).Concat(WholeLetters.Of(right)).ToHashSet();
        foreach (var mayLeaveReals in (bool[])[false, true])
        {
            var compared = 0;
            foreach (var point in Points(variables, whole).Take(Draws))
            {
                var agreement = ByValue(left, right, point, mayLeaveReals);
                if (agreement == Agreement.Different) return agreement;
                if (agreement == Agreement.Equal && ++compared == PointsNeeded && positive) return Agreement.Equal;
            }
            if (compared >= PointsNeeded) return Agreement.Equal;
        }
        return Agreement.Unknown;
    }

    // Positive fractions, half of them below one; every other one negative where signs are free.
    private IEnumerable<IReadOnlyDictionary<string, Rational>> Points(IReadOnlyList<string> variables, HashSet<string> whole)
    {
        var random = new SplitMix64(Seed);
        for (var draw = 0; ; draw++)
        {
            var point = new Dictionary<string, Rational>();
            foreach (var name in variables)
            {
                var size = draw % 2 == 0 ? new Rational(random.NextInt32(50) + 7, 61) : new Rational(random.NextInt32(220) + 67, 61);
                if (whole.Contains(name)) size = random.NextInt32(11) + 2;
                point[name] = !positive && random.NextInt32(2) == 0 ? -size : size;
            }
            yield return point;
        }
    }

    // Unknown where either has no value, or where one of them leaves the real numbers and need not.
    private Agreement ByValue(Expression left, Expression right, IReadOnlyDictionary<string, Rational> point, bool mayLeaveReals)
    {
        try
        {
            for (var bits = FirstBits; bits <= MostBits;)
            {
                var (a, b) = (new Evaluation(point, bits), new Evaluation(point, bits));
                var (x, y) = (a.Of(left), b.Of(right));
                if (x.Exact is { } exact && y.Exact is { } other) return exact == other ? Agreement.Equal : Agreement.Different;
                var difference = a.Plus(x, a.Minus(y));
                var leaves = a.LeftReals || b.LeftReals;
                if (leaves && !mayLeaveReals && (positive || a.LeftReals)) return Agreement.Unknown;
                if (!difference.Real.HasZero || !difference.Imaginary.HasZero) return Agreement.Different;
                var (largest, smallest) = (Math.Max(a.Largest, b.Largest), Math.Min(a.Smallest, b.Smallest));
                if (Math.Max(difference.Real.RadiusTop, difference.Imaginary.RadiusTop) <= smallest - Certain) return Agreement.Equal;
                var needed = FirstBits + largest - smallest;
                if (needed > MostBits) return Agreement.Unknown;
                bits = (int)Math.Max(needed, bits * 2L);
            }
            return Agreement.Unknown;
        }
        catch (UndefinedValueException)
        {
            return Agreement.Unknown;
        }
    }

    // 1 for ∞, −1 for −∞, null for anything else.
    private static int? InfiniteSign(Expression expression) => expression switch
    {
        Symbol { Name: Symbol.Infinity } => 1,
        Unary { Function: Functions.Minus } unary => -InfiniteSign(unary.Operand),
        _ => null,
    };

    private static bool IsPlain(Expression expression) => InfiniteSign(expression) is not null
        || !expression.Symbols().Contains(Symbol.Infinity);
}
