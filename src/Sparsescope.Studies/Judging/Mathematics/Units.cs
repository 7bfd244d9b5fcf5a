namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Takes the unit off an answer: degrees, percent, dollars, \text{ cm}^2, and words after the number.</summary>
internal static class Units
{
    public const string Percent = "%", Degree = "degree";

    private static readonly Dictionary<string, string> s_names = new()
    {
        ["mm"] = "millimeter",
        ["cm"] = "centimeter",
        ["km"] = "kilometer",
        ["m"] = "meter",
        ["metre"] = "meter",
        ["in"] = "inch",
        ["inche"] = "inch",
        ["ft"] = "foot",
        ["feet"] = "foot",
        ["yd"] = "yard",
        ["mi"] = "mile",
        ["kg"] = "kilogram",
        ["mg"] = "milligram",
        ["g"] = "gram",
        ["lb"] = "pound",
        ["lbs"] = "pound",
        ["oz"] = "ounce",
        ["ml"] = "milliliter",
        ["hr"] = "hour",
        ["hrs"] = "hour",
        ["min"] = "minute",
        ["sec"] = "second",
        ["s"] = "second",
        ["deg"] = Degree,
        ["rad"] = "radian",
        ["mph"] = "mile per hour",
        ["usd"] = "dollar",
        ["percent"] = Percent,
    };

    private static readonly string[] s_scales = ["dozen", "hundred", "thousand", "million", "billion", "trillion"];

    /// <summary>The tokens without their unit, and the unit in one spelling, or null.</summary>
    /// <exception cref="MathSyntaxException">The word after the number scales it (million).</exception>
    public static (IReadOnlyList<MathToken> Value, string? Unit) Split(IReadOnlyList<MathToken> tokens)
    {
        var rest = tokens.ToList();
        var unit = TakeCurrency(rest);
        var words = new List<string>();
        while (rest.Count > 1 && TakeLast(rest) is { } word) words.Insert(0, word);
        return words.Count == 0 ? (rest, unit) : (rest, string.Join(' ', words));
    }

    private static string? TakeCurrency(List<MathToken> tokens)
    {
        var at = tokens.FindIndex(token => token.IsCommand("$"));
        if (at < 0) return null;
        tokens.RemoveAt(at);
        return "dollar";
    }

    private static string? TakeLast(List<MathToken> tokens)
    {
        var last = tokens[^1];
        if (last.IsCommand("degree")) return Take(tokens, 1, Degree);
        if (last.IsSymbol("%")) return Take(tokens, 1, Percent);
        if (IsWord(last)) return Take(tokens, 1, Name(last.Text));
        var power = last.Kind == TokenKind.Number ? 2 : last.IsSymbol("}") && tokens.Count > 3 && tokens[^2].Kind == TokenKind.Number && tokens[^3].IsSymbol("{") ? 4 : 0;
        if (power == 0 || tokens.Count < power + 2 || !tokens[^power].IsSymbol("^") || !IsWord(tokens[^(power + 1)])) return null;
        var exponent = power == 2 ? last.Text : tokens[^2].Text;
        return Take(tokens, power + 1, $"{Name(tokens[^(power + 1)].Text)}^{exponent}");
    }

    private static string Take(List<MathToken> tokens, int count, string unit)
    {
        tokens.RemoveRange(tokens.Count - count, count);
        return unit;
    }

    private static bool IsWord(MathToken token) => token.Kind switch
    {
        TokenKind.Text => true,
        TokenKind.Word => !Functions.IsNamed(token.Text) && (token.Text.Length > 3 || s_names.ContainsKey(token.Text)) && token.Text is not ("infinity" or "sqrt"),
        _ => false,
    };

    private static string Name(string text)
    {
        var name = text.Trim(' ', '.').ToLowerInvariant();
        if (s_scales.Any(scale => name.Contains(scale, StringComparison.Ordinal))) throw new MathSyntaxException($"'{name}' is no unit");
        if (name.Length > 3 && name[^1] == 's') name = name[..^1];
        return s_names.GetValueOrDefault(name, name);
    }
}
