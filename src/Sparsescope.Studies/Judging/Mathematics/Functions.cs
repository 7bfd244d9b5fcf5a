namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Functions of one argument that answers name.</summary>
internal static class Functions
{
    public const string Minus = "minus", Absolute = "abs", Factorial = "factorial", Degrees = "degrees";

    private static readonly HashSet<string> s_named =
    [
        "sin", "cos", "tan", "cot", "sec", "csc", "arcsin", "arccos", "arctan", "arccot", "arcsec", "arccsc", "sinh", "cosh", "tanh",
            "coth",
        "arcsinh", "arccosh", "arctanh", "ln", "log", "lg", "exp", "floor", "ceil", Absolute,
    ];

    private static readonly Dictionary<string, string> s_spellings = new()
    {
        ["asin"] = "arcsin",
        ["acos"] = "arccos",
        ["atan"] = "arctan",
        ["asinh"] = "arcsinh",
        ["acosh"] = "arccosh",
        ["atanh"] = "arctanh",
        ["arsinh"] = "arcsinh",
        ["arcosh"] = "arccosh",
        ["artanh"] = "arctanh",
        ["tg"] = "tan",
        ["ctg"] = "cot",
        ["cosec"] = "csc",
    };

    /// <summary>Whether the name is written before its argument, like sin.</summary>
    public static bool IsNamed(string name) => s_named.Contains(name) || s_spellings.ContainsKey(name);

    /// <summary>The one name of a function that has several.</summary>
    public static string Name(string spelling) => s_spellings.GetValueOrDefault(spelling, spelling);

    /// <summary>The inverse of a circular or hyperbolic function, or null for any other.</summary>
    public static string? Inverse(string name) => name is "ln" or "log" or "lg" or "exp" or "floor" or "ceil" or Absolute
        || name.StartsWith("arc", StringComparison.Ordinal) ? null : "arc" + name;

    /// <summary>Whether angles are what the function takes, so that degrees may stand in it.</summary>
    public static bool TakesAngle(string name) => name is "sin" or "cos" or "tan" or "cot" or "sec" or "csc";
}
