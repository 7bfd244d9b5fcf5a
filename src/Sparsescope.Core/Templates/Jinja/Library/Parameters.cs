using Sparsescope.Templates.Jinja.Values;

namespace Sparsescope.Templates.Jinja.Library;

/// <summary>Bound arguments as the types a function wants.</summary>
internal static class Parameters
{
    public static StringValue Text(Value? value, string function) => value as StringValue
        ?? throw Wrong(value, function, "a string");

    /// <summary>The text; null where it is None or not given.</summary>
    public static TracedText? OptionalText(Value? value, string function) =>
        value is null or NoneValue ? null : Text(value, function).Text;

    /// <summary>The integer, clipped to 32 bits: more can only mean "all" or be refused for its size.</summary>
    public static int Int(Value? value, int fallback, string function)
    {
        if (value is null) return fallback;
        if (value is not NumberValue { AsInteger: { } number }) throw Wrong(value, function, "an integer");
        return (int)Math.Clamp(number, int.MinValue, int.MaxValue);
    }

    /// <summary>The integer; null where it is None or not given.</summary>
    public static int? OptionalInt(Value? value, string function) => value is null or NoneValue ? null : Int(value, 0, function);

    public static bool Flag(Value? value, bool fallback = false) => value?.IsTrue ?? fallback;

    /// <summary>The name of a filter, test or method that a template passes as a string.</summary>
    public static string Name(Value? value, string function) => Text(value, function).Text.Text;

    private static EvaluationError Wrong(Value? value, string function, string wanted) =>
        (value as UndefinedValue)?.Error() ?? new EvaluationError($"{function} wants {wanted}, not '{value?.TypeName ?? "nothing"}'");
}
