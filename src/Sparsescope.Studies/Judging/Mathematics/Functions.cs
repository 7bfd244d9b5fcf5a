using System.Numerics;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Functions of one argument that answers name.</summary>
internal static class Functions
{
    public const string Minus = "minus", Absolute = "abs", Factorial = "factorial";

    private static readonly Dictionary<string, Func<Complex, Complex>> s_named = new()
    {
        ["sin"] = Complex.Sin,
        ["cos"] = Complex.Cos,
        ["tan"] = Complex.Tan,
        ["cot"] = z => Complex.Cos(z) / Complex.Sin(z),
        ["sec"] = z => 1 / Complex.Cos(z),
        ["csc"] = z => 1 / Complex.Sin(z),
        ["arcsin"] = Complex.Asin,
        ["arccos"] = Complex.Acos,
        ["arctan"] = Complex.Atan,
        ["sinh"] = Complex.Sinh,
        ["cosh"] = Complex.Cosh,
        ["tanh"] = Complex.Tanh,
        ["ln"] = Complex.Log,
        ["log"] = Complex.Log10,
        ["exp"] = Complex.Exp,
    };

    /// <summary>Whether the name is written before its argument, like sin.</summary>
    public static bool IsNamed(string name) => s_named.ContainsKey(name);

    /// <summary>Value of a function; NaN where it has none.</summary>
    public static Complex Apply(string name, Complex argument) => name switch
    {
        Minus => -argument,
        Absolute => Complex.Abs(argument),
        Factorial => FactorialOf(argument),
        _ => s_named[name](argument),
    };

    // Past 170! a double is infinite.
    private static Complex FactorialOf(Complex argument)
    {
        if (argument.Imaginary != 0 || argument.Real != Math.Floor(argument.Real) || !(argument.Real is >= 0 and <= 170)) return double.NaN;
        var product = 1.0;
        for (var factor = 2; factor <= argument.Real; factor++) product *= factor;
        return product;
    }
}
