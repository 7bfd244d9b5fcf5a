using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Turns an expression without roots and functions into a quotient of polynomials, in which equality can be decided.</summary>
/// <param name="symbols">Every symbol that may occur; π and e are treated as unknowns, i is known by i² = −1.</param>
internal sealed class ExactForm(IEnumerable<string> symbols)
{
    private const int LargestPower = 1_000, LargestFactorial = 300;

    private readonly List<string> _symbols =
        [Symbol.Imaginary, .. symbols.Where(name => name != Symbol.Imaginary).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Null where the expression has no such form, or none of a handy size.</summary>
    public RationalFunction? Of(Expression expression) => expression switch
    {
        Number number => Constant(number.Value),
        Symbol { Name: Symbol.Infinity } => null,
        Symbol symbol => RationalFunction.OfSymbol(_symbols.IndexOf(symbol.Name), _symbols.Count),
        Unary unary => Of(unary.Operand) is { } operand ? Apply(unary.Function, operand) : null,
        Binary binary => Of(binary.Left) is { } left && Of(binary.Right) is { } right ? Apply(binary.Operation, left, right) : null,
        _ => null,
    };

    private RationalFunction? Apply(string function, RationalFunction operand) => function switch
    {
        Functions.Minus => operand.Minus(),
        Functions.Absolute when operand.Constant is { } value => Constant(value.Numerator.Sign < 0 ? -value : value),
        Functions.Factorial when Whole(operand, LargestFactorial) is >= 0 and var n =>
            Constant(Enumerable.Range(1, n).Aggregate(BigInteger.One, (product, factor) => product * factor)),
        _ => null,
    };

    private RationalFunction? Apply(Operation operation, RationalFunction left, RationalFunction right) => operation switch
    {
        Operation.Add => left.Plus(right),
        Operation.Subtract => left.Plus(right.Minus()),
        Operation.Multiply => left.Times(right),
        Operation.Divide => left.Over(right),
        Operation.Power => Whole(right, LargestPower) is { } exponent ? Power(left, exponent) : null,
        Operation.Binomial => Whole(left, LargestPower) is >= 0 and var n && Whole(right, LargestPower) is >= 0 and var k
            ? Constant(Choose(n, k)) : null,
        _ => null,
    };

    private RationalFunction? Power(RationalFunction value, int exponent)
    {
        var result = Constant(1);
        for (var left = Math.Abs(exponent); left > 0; left--)
        {
            if (result.Times(value) is not { } product) return null;
            result = product;
        }
        return exponent < 0 ? Constant(1).Over(result) : result;
    }

    private RationalFunction Constant(Rational value) => RationalFunction.Of(value, _symbols.Count);

    // A whole number of at most the given size, or null.
    private static int? Whole(RationalFunction value, int largest) =>
        value.Constant is { IsInteger: true } number && BigInteger.Abs(number.Numerator) <= largest ? (int)number.Numerator : null;

    private static BigInteger Choose(int n, int k)
    {
        if (k > n) return BigInteger.Zero;
        var result = BigInteger.One;
        for (var i = 1; i <= k; i++) result = result * (n - k + i) / i;
        return result;
    }
}
