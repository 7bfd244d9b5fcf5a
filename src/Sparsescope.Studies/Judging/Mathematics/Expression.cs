namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>A scalar expression as a tree.</summary>
internal abstract record Expression
{
    /// <summary>Names of the variables, π, e, i and ∞ that occur.</summary>
    public IEnumerable<string> Symbols() => this switch
    {
        Symbol symbol => [symbol.Name],
        Unary unary => unary.Operand.Symbols(),
        Binary binary => binary.Left.Symbols().Concat(binary.Right.Symbols()),
        _ => [],
    };
}

/// <summary>An exact number.</summary>
internal sealed record Number(Rational Value) : Expression;

/// <summary>A variable, or one of π, e, i, ∞.</summary>
internal sealed record Symbol(string Name) : Expression
{
    public const string Pi = "π", Euler = "e", Imaginary = "i", Infinity = "∞";

    /// <summary>Whether the name stands for a number and not for a variable.</summary>
    public static bool IsConstant(string name) => name is Pi or Euler or Imaginary or Infinity;
}

/// <summary>A function of one argument: minus, abs, factorial, sin, …</summary>
internal sealed record Unary(string Function, Expression Operand) : Expression;

/// <summary>Two operands.</summary>
internal sealed record Binary(Operation Operation, Expression Left, Expression Right) : Expression;

internal enum Operation
{
    Add,
    Subtract,
    Multiply,
    Divide,
    Power,

    /// <summary>Left is the degree, right the radicand.</summary>
    Root,

    /// <summary>Left is the base, right the argument.</summary>
    Logarithm,

    /// <summary>Left things taken right at a time.</summary>
    Binomial,
}
