using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Value of an expression in double precision, principal branches; real roots of odd degree stay real.</summary>
internal static class NumericValue
{
    /// <summary>NaN or infinite where the expression has no value.</summary>
    /// <param name="expression">A tree, at most some hundred levels deep.</param>
    /// <param name="variables">Values of the variables; π, e and i need none.</param>
    public static Complex Of(Expression expression, IReadOnlyDictionary<string, double> variables) => expression switch
    {
        Number number => number.Value.ToDouble(),
        Symbol symbol => Constant(symbol.Name) ?? variables[symbol.Name],
        Unary unary => Functions.Apply(unary.Function, Of(unary.Operand, variables)),
        Binary binary => Apply(binary.Operation, Of(binary.Left, variables), Of(binary.Right, variables)),
        _ => double.NaN,
    };

    private static Complex? Constant(string name) => name switch
    {
        Symbol.Pi => Math.PI,
        Symbol.Euler => Math.E,
        Symbol.Imaginary => Complex.ImaginaryOne,
        Symbol.Infinity => double.NaN,
        _ => null,
    };

    private static Complex Apply(Operation operation, Complex left, Complex right) => operation switch
    {
        Operation.Add => left + right,
        Operation.Subtract => left - right,
        Operation.Multiply => left * right,
        Operation.Divide => right == 0 ? double.NaN : left / right,
        Operation.Power => Power(left, right),
        Operation.Root => Power(right, 1 / left),
        Operation.Logarithm => Complex.Log(right) / Complex.Log(left),
        _ => double.NaN,
    };

    private static Complex Power(Complex value, Complex exponent)
    {
        if (value.Imaginary != 0 || exponent.Imaginary != 0) return Complex.Pow(value, exponent);
        var (x, power) = (value.Real, exponent.Real);
        if (x >= 0 || power == Math.Floor(power)) return Math.Pow(x, power);
        if (power == 0.5) return new Complex(0, Math.Sqrt(-x));
        return IsOddRoot(power) ? -Math.Pow(-x, power) : Complex.Pow(value, exponent);
    }

    // Whether the exponent is 1/3, 1/5, … to the last digits.
    private static bool IsOddRoot(double power)
    {
        var degree = Math.Round(1 / power);
        return Math.Abs(degree) % 2 == 1 && Math.Abs(power * degree - 1) < 1e-14;
    }
}
