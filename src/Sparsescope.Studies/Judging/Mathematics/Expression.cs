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
        Series series => series.From.Symbols().Concat(series.To.Symbols())
            .Concat(series.Body.Symbols().Where(name => name != series.Index)),
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

/// <summary>A sum or a product over whole numbers from one to another, both included.</summary>
/// <param name="Index">The name of the number within the body; no variable outside has it.</param>
/// <param name="From">The first number.</param>
/// <param name="To">The last one; where it is less than the first there are no terms.</param>
/// <param name="Body">The term.</param>
/// <param name="IsProduct">Whether terms are multiplied.</param>
internal sealed record Series(string Index, Expression From, Expression To, Expression Body, bool IsProduct) : Expression;

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
