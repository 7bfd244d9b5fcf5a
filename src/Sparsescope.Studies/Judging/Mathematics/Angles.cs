namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Degrees: in the argument of a function a factor of π/180, outside a unit.</summary>
internal static class Angles
{
    /// <summary>The expression without the degrees that stand outside functions, and whether there were any.</summary>
    public static (Expression Plain, bool Found) WithoutDegrees(Expression expression)
    {
        switch (expression)
        {
            case Unary { Function: Functions.Degrees } degrees: return (degrees.Operand, true);
            case Unary { Function: Functions.Minus } minus:
                var (operand, found) = WithoutDegrees(minus.Operand);
                return found ? (minus with { Operand = operand }, true) : (expression, false);
            case Binary { Operation: Operation.Add or Operation.Subtract or Operation.Multiply or Operation.Divide } binary:
                var (left, inLeft) = WithoutDegrees(binary.Left);
                var (right, inRight) = WithoutDegrees(binary.Right);
                return inLeft || inRight ? (binary with { Left = left, Right = right }, true) : (expression, false);
            default: return (expression, false);
        }
    }

    /// <summary>The expression with the degrees inside functions taken for radians, as whoever forgets them writes; and whether there were
    /// any.</summary>
    public static (Expression Plain, bool Found) AsRadians(Expression expression)
    {
        switch (expression)
        {
            case Unary { Function: Functions.Degrees } degrees: return (AsRadians(degrees.Operand).Plain, true);
            case Unary unary:
                var (operand, found) = AsRadians(unary.Operand);
                return found ? (unary with { Operand = operand }, true) : (expression, false);
            case Binary binary:
                var (left, inLeft) = AsRadians(binary.Left);
                var (right, inRight) = AsRadians(binary.Right);
                return inLeft || inRight ? (binary with { Left = left, Right = right }, true) : (expression, false);
            default: return (expression, false);
        }
    }
}
