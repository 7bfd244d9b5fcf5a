namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Puts numbers in the place of variables.</summary>
internal static class Substitution
{
    public static Expression Into(Expression expression, IReadOnlyDictionary<string, Rational> values) => expression switch
    {
        Symbol symbol when values.TryGetValue(symbol.Name, out var value) => new Number(value),
        Unary unary => unary with { Operand = Into(unary.Operand, values) },
        Binary binary => binary with { Left = Into(binary.Left, values), Right = Into(binary.Right, values) },
        Series series => series with
        {
            From = Into(series.From, values),
            To = Into(series.To, values),
            Body = Into(series.Body, values),
        },
        _ => expression,
    };
}
