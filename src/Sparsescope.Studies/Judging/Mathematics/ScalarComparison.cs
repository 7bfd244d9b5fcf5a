using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Compares two scalar expressions: exactly where both are quotients of polynomials, otherwise at seeded points.</summary>
internal static class ScalarComparison
{
    private const ulong Seed = 1;
    private const int Draws = 24, PointsNeeded = 4;

    /// <summary>Largest relative difference of equal values; differences below 1e-14 are none.</summary>
    private const double Tolerance = 1e-9, Zero = 1e-14;

    public static Agreement Compare(Expression left, Expression right)
    {
        if (InfiniteSign(left) is var a && InfiniteSign(right) is var b && (a is not null || b is not null))
            return a == b ? Agreement.Equal : IsPlain(left) && IsPlain(right) ? Agreement.Different : Agreement.Unknown;
        var symbols = left.Symbols().Concat(right.Symbols()).Distinct().ToList();
        var exact = Exactly(left, right, symbols);
        // π and e are unknowns to the exact form: what differs there may be equal yet.
        if (exact == Agreement.Equal || exact == Agreement.Different && !symbols.Any(name => name is Symbol.Pi or Symbol.Euler)) return exact;
        return AtPoints(left, right, symbols);
    }

    /// <summary>Whether left = 0 and right = 0 say the same: one is a constant times the other.</summary>
    public static Agreement CompareZeros(Expression left, Expression right)
    {
        var symbols = left.Symbols().Concat(right.Symbols()).Distinct().ToList();
        var exact = new ExactForm(symbols);
        if (exact.Of(left) is not { } a || exact.Of(right) is not { } b) return Agreement.Unknown;
        return a.Top.IsMultipleOf(b.Top) ? Agreement.Equal : Agreement.Different;
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

    private static Agreement AtPoints(Expression left, Expression right, IReadOnlyList<string> symbols)
    {
        var variables = symbols.Where(name => !Symbol.IsConstant(name)).ToList();
        var random = new SplitMix64(Seed);
        var (drawn, needed) = variables.Count == 0 ? (1, 1) : (Draws, PointsNeeded);
        var compared = 0;
        for (var draw = 0; draw < drawn; draw++)
        {
            var point = variables.ToDictionary(name => name, _ => 6 * random.NextDouble() - 3);
            var (a, b) = (NumericValue.Of(left, point), NumericValue.Of(right, point));
            if (!Complex.IsFinite(a) || !Complex.IsFinite(b)) continue;
            compared++;
            var scale = Math.Max(Complex.Abs(a), Complex.Abs(b));
            if (!(Complex.Abs(a - b) <= Math.Max(Tolerance * scale, Zero))) return Agreement.Different;
        }
        return compared >= needed ? Agreement.Equal : Agreement.Unknown;
    }

    // 1 for ∞, −1 for −∞, null for anything else.
    private static int? InfiniteSign(Expression expression) => expression switch
    {
        Symbol { Name: Symbol.Infinity } => 1,
        Unary { Function: Functions.Minus } unary => -InfiniteSign(unary.Operand),
        _ => null,
    };

    private static bool IsPlain(Expression expression) => InfiniteSign(expression) is not null || !expression.Symbols().Contains(Symbol.Infinity);
}
