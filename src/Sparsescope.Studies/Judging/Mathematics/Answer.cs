using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>A mathematical answer as a whole: a scalar, or something made of scalars.</summary>
internal abstract record Answer;

/// <summary>One value, with the unit written beside it or null.</summary>
internal sealed record Scalar(Expression Value, Unit? Unit) : Answer;

/// <summary>A whole number with its base as a subscript.</summary>
internal sealed record BasedNumber(string Digits, int Base) : Answer
{
    /// <summary>Null where a digit does not exist in the base.</summary>
    public BigInteger? Value
    {
        get
        {
            var value = BigInteger.Zero;
            foreach (var digit in Digits)
            {
                if (digit - '0' >= Base) return null;
                value = value * Base + (digit - '0');
            }
            return value;
        }
    }
}

/// <summary>A tuple or an interval: order and brackets matter.</summary>
internal sealed record Ordered(string Open, string Close, IReadOnlyList<Answer> Parts) : Answer;

/// <summary>Several answers in no order: {1, 2}, "1, 2", "1 or 2", 1 ± 2.</summary>
/// <param name="Parts">May repeat.</param>
/// <param name="IsUnion">Whether the parts are sets joined by ∪.</param>
internal sealed record Unordered(IReadOnlyList<Answer> Parts, bool IsUnion) : Answer;

/// <summary>Rows of a matrix or column vector.</summary>
internal sealed record Matrix(IReadOnlyList<IReadOnlyList<Answer>> Rows) : Answer;

/// <summary>A function by cases.</summary>
internal sealed record Pieces(IReadOnlyList<Piece> Rows) : Answer;

/// <summary>One case of a function.</summary>
/// <param name="Value">The value there.</param>
/// <param name="Condition">Where it holds; null for "otherwise".</param>
internal sealed record Piece(Answer Value, Answer? Condition);

/// <summary>An answer with a name: x = 5, f(x) = 2x, x ∈ [1, 2].</summary>
/// <param name="Name">The left side as written.</param>
/// <param name="Left">The left side as an expression, or null.</param>
/// <param name="Value">The right side.</param>
internal sealed record Named(string Name, Expression? Left, Answer Value) : Answer;

/// <summary>Several names and as many values: (x, y) = (1, 2).</summary>
internal sealed record Assigned(IReadOnlyList<string> Names, IReadOnlyList<Answer> Values) : Answer;

/// <summary>An equation whose left side is more than a name.</summary>
internal sealed record Equation(Expression Left, Expression Right) : Answer;

/// <summary>Real numbers as intervals and single points.</summary>
internal sealed record RealSet(IReadOnlyList<Interval> Parts) : Answer;

/// <summary>An interval; an end that is null is infinite, and open.</summary>
internal sealed record Interval(Expression? Low, bool HasLow, Expression? High, bool HasHigh);

/// <summary>Sides in a rising order, with &lt; or leq between them, where the order of two is not one of a variable and numbers.</summary>
internal sealed record Chain(IReadOnlyList<Expression> Sides, IReadOnlyList<string> Signs) : Answer;

/// <summary>3 : 4, and times of day.</summary>
/// <param name="Parts">Two or more.</param>
/// <param name="MayBeTime">Whether it has the look of hours and minutes.</param>
internal sealed record Ratio(IReadOnlyList<Scalar> Parts, bool MayBeTime) : Answer;
