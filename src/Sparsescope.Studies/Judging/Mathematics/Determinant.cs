namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Determinants, worked out by the first row.</summary>
internal static class Determinant
{
    private const int LargestSize = 5;

    /// <exception cref="MathSyntaxException">The table is not square, or larger than 5 by 5.</exception>
    public static Expression Of(IReadOnlyList<IReadOnlyList<Expression>> rows)
    {
        if (rows.Count > LargestSize || rows.Any(row => row.Count != rows.Count)) throw new MathSyntaxException("no small square table");
        if (rows.Count == 1) return rows[0][0];
        Expression? result = null;
        for (var column = 0; column < rows.Count; column++)
        {
            var rest = rows.Skip(1).Select(row => row.Where((_, at) => at != column).ToList()).ToList();
            var term = new Binary(Operation.Multiply, rows[0][column], Of(rest));
            result = result is null ? term : new Binary(column % 2 == 0 ? Operation.Add : Operation.Subtract, result, term);
        }
        return result!;
    }
}
