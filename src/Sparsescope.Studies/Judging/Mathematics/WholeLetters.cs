namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>The variables that can only stand for whole numbers: in factorials, binomials, ends of sums, and in exponents of negative
/// numbers.</summary>
internal static class WholeLetters
{
    public static IEnumerable<string> Of(Expression expression) => expression switch
    {
        Unary { Function: Functions.Factorial } factorial => Variables(factorial.Operand),
        Unary unary => Of(unary.Operand),
        Binary { Operation: Operation.Binomial } binomial => Variables(binomial),
        Binary { Operation: Operation.Power } power when ScalarComparison.Sign(power.Left) == -1 => Variables(power.Right),
        Binary binary => Of(binary.Left).Concat(Of(binary.Right)),
        Series series => Variables(series.From).Concat(Variables(series.To)).Concat(Of(series.Body).Where(name => name != series.Index)),
        _ => [],
    };

    private static IEnumerable<string> Variables(Expression expression) => expression.Symbols().Where(name => !Symbol.IsConstant(name));
}
