namespace Sparsescope.Studies.Judging.Mathematics;

// Functions by their names, roots and logarithms, and what they are taken of.
internal sealed partial class ExpressionParser
{
    private Expression Named(string name)
    {
        if (Functions.IsNamed(name)) return Call(Functions.Name(name));
        return name switch
        {
            "pi" => new Symbol(Symbol.Pi),
            "sqrt" => Root(),
            "infinity" => new Symbol(Symbol.Infinity),
            _ => throw new MathSyntaxException($"'{name}' is no known name"),
        };
    }

    private Expression Root()
    {
        Enter();
        Expression degree = new Number(2);
        if (TakeSymbol("[")) degree = Group("]");
        var root = new Binary(Operation.Root, degree, Current.Kind == TokenKind.Number && !Current.AfterSpace
            ? new Number(Rational.Parse(RootDigits())) : Primary());
        _depth--;
        return root;
    }

    // \sqrt23 would be √2 times 3 to LaTeX, but √23 to whoever writes it so.
    private string RootDigits() => Take().Text;

    // sin x, sin 2x, sin(x), sin² x, sin⁻¹ x and log₂ x.
    private Expression Call(string name)
    {
        Expression? logarithm = name == "log" && TakeSymbol("_") ? Base() : null;
        Expression? power = TakeSymbol("^") ? Exponent() : null;
        if (power is Unary { Function: Functions.Minus, Operand: Number { Value: var one } } && one == 1
            && Functions.Inverse(name) is { } inverse)
            (name, power) = (inverse, null);
        if (name == "log" && logarithm is null)
        {
            Met |= Ambiguities.Logarithm;
            if (_second.HasFlag(Ambiguities.Logarithm)) name = "ln";
        }
        Expression argument;
        if (Current.Opens)
        {
            argument = Primary();
            // sin(x)^2 is the square of the sine; sin(x)! nobody writes.
            if (TakeSymbol("^")) power = power is null ? Exponent() : throw Unexpected();
        }
        else argument = Arguments();
        Expression result = logarithm is null ? new Unary(name, argument) : new Binary(Operation.Logarithm, logarithm, argument);
        return power is null ? result : new Binary(Operation.Power, result, power);
    }

    // \log_3\frac52 and \log_2 1/3 are of base 3 and 2, and no mixed numbers.
    private Expression Base() => Current.Kind == TokenKind.Number ? new Number(Rational.Parse(Take().Text)) : Primary();

    private Expression Arguments()
    {
        var argument = Factor();
        while (StartsFactor() && !Functions.IsNamed(Current.Text))
        {
            if (Current.Opens && !Current.IsSymbol("{"))
            {
                Met |= Ambiguities.Argument;
                if (!_second.HasFlag(Ambiguities.Argument)) break;
            }
            argument = new Binary(Operation.Multiply, argument, Factor());
        }
        // sin 2πx/3: a quotient is part of the argument only where nothing else can be meant.
        if (Current.IsSymbol("/") && !_divided)
        {
            Met |= Ambiguities.Argument;
            if (!_second.HasFlag(Ambiguities.Argument)) return argument;
            _at++;
            _divided = true;
            argument = new Binary(Operation.Divide, argument, Divisor());
            _divided = false;
        }
        return argument;
    }
}
