using System.Numerics;
using Sparsescope.Templates.Jinja.Formatting;
using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>Filters that make numbers: int, float, round, abs.</summary>
internal static class NumberFilters
{
    public static readonly Dictionary<string, Filter> All = new()
    {
        ["int"] = (_, input, arguments) => ToInt(input, arguments),
        ["float"] = (_, input, arguments) => ToFloat(input, arguments),
        ["round"] = (_, input, arguments) => Round(Number(input, "round"), arguments),
        ["abs"] = (_, input, arguments) => Abs(Number(input, "abs"), arguments),
    };

    private static NumberValue Number(Value value, string name) => value as NumberValue
        ?? throw ((value as UndefinedValue)?.Error() ?? new EvaluationError($"{name} wants a number, not '{value.TypeName}'"));

    private static Value ToInt(Value input, Arguments arguments)
    {
        var bound = arguments.Bind("int", 0, "default", "base");
        var fallback = bound[0] ?? new IntValue(0);
        return input switch
        {
            UndefinedValue undefined => throw undefined.Error(),
            NumberValue { AsInteger: { } whole } => new IntValue(whole, input.IsData),
            FloatValue real when double.IsInfinity(real.Number) => throw new EvaluationError("cannot convert float infinity to integer"),
            FloatValue real => Numbers.Truncate(real.Number, real.IsData) ?? fallback,
            StringValue text => Numbers.ParseInteger(text.Text, Parameters.Int(bound[1], 10, "int"))
                ?? (Numbers.ParseFloat(text.Text) is { } parsed ? Numbers.Truncate(parsed.Number, parsed.IsData) : null)
                ?? fallback,
            _ => fallback,
        };
    }

    private static Value ToFloat(Value input, Arguments arguments)
    {
        var fallback = arguments.Bind("float", 0, "default")[0] ?? new FloatValue(0);
        return input switch
        {
            UndefinedValue undefined => throw undefined.Error(),
            NumberValue number => new FloatValue(number.AsDouble, number.IsData),
            StringValue text => Numbers.ParseFloat(text.Text) ?? fallback,
            _ => fallback,
        };
    }

    private static NumberValue Round(NumberValue number, Arguments arguments)
    {
        var bound = arguments.Bind("round", 0, "precision", "method");
        var precision = Parameters.Int(bound[0], 0, "round");
        var method = bound[1] is null ? "common" : Parameters.Name(bound[1], "round");
        return method switch
        {
            "common" => RoundToEven(number, precision),
            "ceil" => Scaled(number, precision, Math.Ceiling),
            "floor" => Scaled(number, precision, Math.Floor),
            _ => throw new EvaluationError("method must be common, ceil or floor"),
        };
    }

    private static NumberValue RoundToEven(NumberValue number, int precision)
    {
        if (number.AsInteger is not { } whole) return new FloatValue(PythonFloat.Round(number.AsDouble, precision), number.IsData);
        if (precision >= 0) return new IntValue(whole, number.IsData);
        if (precision < -19) return new IntValue(0, number.IsData);
        var unit = BigInteger.Pow(10, -precision);
        var quotient = BigInteger.DivRem(BigInteger.Abs(whole), unit, out var rest);
        var half = (rest * 2).CompareTo(unit);
        if (half > 0 || (half == 0 && !quotient.IsEven)) quotient++;
        var rounded = quotient * unit * Math.Sign(whole);
        return rounded >= long.MinValue && rounded <= long.MaxValue
            ? new IntValue((long)rounded, number.IsData)
            : throw new EvaluationError("an integer goes beyond 64 bits");
    }

    private static FloatValue Scaled(NumberValue number, int precision, Func<double, double> round)
    {
        var unit = Math.Pow(10, precision);
        return new FloatValue(round(number.AsDouble * unit) / unit, number.IsData);
    }

    private static Value Abs(NumberValue number, Arguments arguments)
    {
        arguments.Bind("abs", 0);
        return number.AsDouble < 0 || (number.AsDouble == 0 && number.AsInteger is null) ? Positive(number) : Arithmetic.Plus(number);
    }

    private static Value Positive(NumberValue number) =>
        number.AsInteger is null ? new FloatValue(Math.Abs(number.AsDouble), number.IsData) : Arithmetic.Negate(number);
}
