using System.Numerics;
using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Takes the unit off an answer: percent, money, \text{ cm}^2, and words after the number; and says what it measures.</summary>
internal static partial class Units
{
    private static readonly Dictionary<string, (string Dimension, int Power, Expression Factor)> s_units = Table();

    // They say nothing about what is measured.
    private static readonly HashSet<string> s_fillers =
    [
        "unit", "units", "total", "in", "altogether", "overall", "each", "only", "left", "of", "a", "an", "the", "exactly", "or", "more",
            "remaining", "approximately",
    ];

    // Short names that are also products of variables: units only where a space stands before them.
    private static readonly HashSet<string> s_products = ["hr", "mg", "ft", "in", "ml", "lb", "oz", "mi", "yd", "min", "sec", "deg", "rad",
        "mm", "hz", "kw", "pa", "ha", "am", "pm", "ms"];

    private static readonly HashSet<string> s_letters = ["m", "g", "s", "h", "L", "J", "N", "W", "V", "A", "K"];

    /// <summary>The tokens without their unit, and the unit or null.</summary>
    public static (IReadOnlyList<MathToken> Value, Unit? Unit) Split(IReadOnlyList<MathToken> tokens)
    {
        var rest = tokens.ToList();
        var spelling = TakeCurrency(rest);
        var start = Start(rest);
        var words = Spelled(rest[start..]);
        rest.RemoveRange(start, rest.Count - start);
        if (rest is [.., { Kind: TokenKind.Symbol, Text: "%" }])
        {
            rest.RemoveAt(rest.Count - 1);
            return (rest, Unit.Percent);
        }
        spelling = spelling is null || Currency().IsMatch(words) ? words : $"{spelling} {words}";
        if (rest is [.., { Kind: TokenKind.Command, Text: "degree" }] && spelling.Trim() is "C" or "F" or "Celsius" or "Fahrenheit")
        {
            rest.RemoveAt(rest.Count - 1);
            spelling = "degree " + spelling;
        }
        if (string.IsNullOrWhiteSpace(spelling)) return (rest, null);
        var unit = Named(spelling);
        return (rest, unit.Dimensions.Count == 0 ? null : unit);
    }

    /// <summary>
    /// The tokens with a single letter at their end read as a unit where the other side is a measure: 5000 g beside 5 kg. A letter
    /// alone may be a variable.
    /// </summary>
    public static List<MathToken> WithLetters(List<MathToken> tokens, IReadOnlyList<MathToken> other)
    {
        var at = tokens.Count - 1;
        if (at > 1 && tokens[at].Kind == TokenKind.Number && tokens[at - 1].IsSymbol("^")) at -= 2;
        if (at < 1 || !IsLetter(tokens[at]) || tokens[at - 1].Kind != TokenKind.Number
            || tokens[..at].Any(token => token.Kind is TokenKind.Letter or TokenKind.Word or TokenKind.Text)
            || Split(other).Unit is not { IsKnown: true, IsPercent: false, IsDegree: false }) return tokens;
        return [.. tokens[..at], tokens[at] with { Kind = TokenKind.Text }, .. tokens[(at + 1)..]];
    }

    /// <summary>What a spelled unit measures; null where its words say nothing, as "units" does.</summary>
    public static Unit Named(string spelling)
    {
        var dimensions = new Dictionary<string, int>();
        Expression factor = new Number(1);
        var known = true;
        var (sign, wanted, sticky) = (1, 1, false);
        foreach (Match match in Word().Matches(Spelled(spelling)))
        {
            var word = match.Groups["word"].Value.ToLowerInvariant();
            if (match.Groups["divide"].Success || word == "per")
            {
                (sign, sticky) = (-1, true);
                continue;
            }
            if (word is "square" or "sq" or "squared" or "cubic" or "cu" or "cubed")
            {
                var power = word[0] == 's' ? 2 : 3;
                if (word[^1] != 'd') wanted = power;
                else if (dimensions.Count > 0) Raise(dimensions, ref factor, power);
                continue;
            }
            if (s_fillers.Contains(word) && !(word == "in" && spelling.Trim().Length <= 4)) continue;
            var exponent = match.Groups["power"].Success
                ? int.Parse(match.Groups["power"].Value, System.Globalization.CultureInfo.InvariantCulture) : wanted;
            exponent *= sign;
            wanted = 1;
            if (!sticky) sign = 1;
            if (Find(match.Groups["word"].Value) is { } unit)
            {
                Add(dimensions, unit.Dimension, unit.Power * exponent);
                factor = new Binary(Operation.Multiply, factor, exponent == 1 ? unit.Factor
                    : new Binary(Operation.Power, unit.Factor, new Number(exponent)));
            }
            else
            {
                known = false;
                Add(dimensions, Singular(word), exponent);
            }
        }
        return dimensions is { Count: 1 } && dimensions.ContainsKey("%") ? Unit.Percent : new Unit(dimensions, Simple(factor), known);
    }

    private static string Spelled(string spelling)
    {
        var temperatures = Temperature().Replace(spelling, match => match.Groups["scale"].Value[..1] is "C" or "c" ? "celsius"
            : "fahrenheit");
        return Speed().Replace(temperatures, match => match.Value[0] is 'm' or 'M' ? "mile/hour" : "km/hour");
    }

    // 1·f is f: so that the factor of degrees can be told from that of radians.
    private static Expression Simple(Expression factor) =>
        factor is Binary { Operation: Operation.Multiply, Left: Number { Value: var one } } product && one == 1 ? product.Right : factor;

    private static void Raise(Dictionary<string, int> dimensions, ref Expression factor, int power)
    {
        foreach (var name in dimensions.Keys.ToList()) dimensions[name] *= power;
        factor = new Binary(Operation.Power, factor, new Number(power));
    }

    private static void Add(Dictionary<string, int> dimensions, string name, int exponent)
    {
        var sum = dimensions.GetValueOrDefault(name) + exponent;
        if (sum == 0) dimensions.Remove(name);
        else dimensions[name] = sum;
    }

    private static (string Dimension, int Power, Expression Factor)? Find(string word) =>
        s_units.TryGetValue(word, out var exact) ? exact
        : s_units.TryGetValue(word.ToLowerInvariant(), out var lower) ? lower
        : s_units.TryGetValue(Singular(word.ToLowerInvariant()), out var singular) ? singular
        : word.Length == 3 && word[^1] == 's' && s_units.TryGetValue(word[..2].ToLowerInvariant(), out var shortened) ? shortened : null;

    private static string Singular(string word) =>
        word.Length > 4 && word.EndsWith("ies", StringComparison.Ordinal) ? word[..^3] + "y"
        : word.Length > 4 && (word.EndsWith("ches", StringComparison.Ordinal) || word.EndsWith("xes", StringComparison.Ordinal))
            ? word[..^2]
        : word.Length > 3 && word[^1] == 's' && word[^2] != 's' ? word[..^1] : word;

    private static string? TakeCurrency(List<MathToken> tokens)
    {
        var at = tokens.FindIndex(token => token.Kind == TokenKind.Command && token.Text is "$" or "€" or "£" or "¥" or "₹" or "¢");
        if (at < 0) return TakeCode(tokens);
        var sign = tokens[at].Text;
        tokens.RemoveAt(at);
        if (at > 0 && tokens[at - 1] is { Kind: TokenKind.Word, Text: "US" or "USD" }) tokens.RemoveAt(at - 1);
        return sign switch
        {
            "$" => "dollar",
            "€" => "euro",
            "£" => "sterling",
            "¥" => "yen",
            "¢" => "cent",
            _ => "rupee",
        };
    }

    // USD 25, Rs. 25
    private static string? TakeCode(List<MathToken> tokens)
    {
        if (tokens is not [{ Kind: TokenKind.Word, Text: "USD" or "EUR" or "GBP" or "Rs" } code, ..]) return null;
        var taken = tokens.Count > 1 && tokens[1].IsSymbol(".") ? 2 : 1;
        if (tokens.Count <= taken || tokens[taken].Kind != TokenKind.Number) return null;
        tokens.RemoveRange(0, taken);
        return code.Text == "Rs" ? "rupee" : code.Text.ToLowerInvariant();
    }

    // Where the words of a unit start at the end of the tokens.
    private static int Start(List<MathToken> tokens)
    {
        var start = tokens.Count;
        while (start > 1 && PartStart(tokens, start) is { } part) start = part;
        // m/s after a space; a single letter may be a variable.
        if (start == tokens.Count) start = QuotientOfLetters(tokens) ?? start;
        return start;
    }

    // The start of the unit word that ends before a place, with its power; a sign ties it to one that was found before.
    private static int? PartStart(List<MathToken> tokens, int end)
    {
        var tied = end < tokens.Count && (tokens[end - 1].IsSymbol("/") || tokens[end - 1].IsSymbol("*"));
        if (tied) end--;
        var at = end - 1;
        if (at > 1 && tokens[at].Kind == TokenKind.Number && tokens[at - 1].IsSymbol("^")) at -= 2;
        else if (at > 3 && tokens[at].IsSymbol("}") && tokens.FindLastIndex(at, token => token.IsSymbol("{")) is > 1 and var open)
        {
            if (!tokens[open - 1].IsSymbol("^") || !IsExponent(tokens, open, end)) return null;
            at = open - 2;
        }
        return at > 0 && IsWord(tokens, at) ? at : null;
    }

    private static bool IsExponent(List<MathToken> tokens, int start, int end) =>
        tokens.Skip(start).Take(end - start).All(token => token.Kind == TokenKind.Number && !token.Text.Contains('.')
            && token.Text.Length < 3
            || token.Kind == TokenKind.Symbol && token.Text is "{" or "}" or "-");

    private static bool IsWord(List<MathToken> tokens, int at)
    {
        var token = tokens[at];
        if (token.Kind == TokenKind.Text) return true;
        if (token.Kind == TokenKind.Letter)
            return tokens[at - 1].IsCommand("degree") && token.Text is "C" or "F" || at + 1 < tokens.Count
                && tokens[at + 1].Kind is TokenKind.Text or TokenKind.Word && token is { AfterSpace: true, Text: "a" };
        if (token.Kind != TokenKind.Word || Functions.IsNamed(token.Text) || token.Text is "infinity" or "sqrt" or "pi") return false;
        if (!IsConstant(tokens, at)) return false;
        var name = token.Text.ToLowerInvariant();
        var known = s_units.ContainsKey(token.Text) || s_units.ContainsKey(Singular(name)) || s_fillers.Contains(name);
        if (token.AfterSpace || tokens[at - 1].Kind is TokenKind.Text or TokenKind.Word || tokens[at - 1].IsSymbol("/"))
            return known && token.Text.Length > 1 || token.Text.Length > 3 || name is "per" or "sq" or "cu" or "mph"
                || tokens[at - 1].Kind == TokenKind.Text;
        return known && !s_products.Contains(name) || token.Text.Length > 5;
    }

    // A number stands before, and no variable: 2 kg is a mass, \pi hr^2 is a product.
    private static bool IsConstant(List<MathToken> tokens, int end)
    {
        if (!tokens.Take(end).Any(token => token.Kind == TokenKind.Number || token.IsCommand("pi"))) return false;
        for (var at = 0; at < end; at++)
        {
            if (tokens[at].Kind == TokenKind.Letter && !(at + 1 < tokens.Count && tokens[at + 1].IsSymbol("/"))
                && tokens[at].Text is not ("e" or "a")) return false;
            if (tokens[at].Kind == TokenKind.Command && tokens[at].Text is "theta" or "alpha" or "beta") return false;
        }
        return true;
    }

    private static int? QuotientOfLetters(List<MathToken> tokens)
    {
        var at = tokens.Count - 1;
        if (at > 1 && tokens[at].Kind == TokenKind.Number && tokens[at - 1].IsSymbol("^")) at -= 2;
        return at >= 3 && IsLetter(tokens[at]) && tokens[at - 1].IsSymbol("/") && tokens[at - 2].AfterSpace
            && (IsLetter(tokens[at - 2]) || tokens[at - 2].Kind == TokenKind.Word && s_units.ContainsKey(tokens[at - 2].Text))
            && tokens[at - 3].Kind == TokenKind.Number ? at - 2 : null;
    }

    private static bool IsLetter(MathToken token) => token.Kind == TokenKind.Letter && s_letters.Contains(token.Text);

    private static string Spelled(IReadOnlyList<MathToken> tokens)
    {
        var spelling = new System.Text.StringBuilder();
        foreach (var token in tokens)
        {
            if (token.Kind is TokenKind.Text or TokenKind.Word or TokenKind.Letter && spelling.Length > 0
                && spelling[^1] != '/') spelling.Append(' ');
            spelling.Append(token.Text is "{" or "}" ? "" : token.Text);
        }
        return spelling.ToString();
    }

    private static Dictionary<string, (string, int, Expression)> Table()
    {
        var table = new Dictionary<string, (string, int, Expression)>();
        void Add(string dimension, int power, Expression factor, params string[] names)
        {
            foreach (var name in names) table[name] = (dimension, power, factor);
        }
        void Simple(string dimension, long top, long bottom, params string[] names) =>
            Add(dimension, 1, new Number(new Rational(top, bottom)), names);
        Simple("length", 1, 1000, "mm", "millimeter", "millimetre");
        Simple("length", 1, 100, "cm", "centimeter", "centimetre");
        Simple("length", 1, 10, "dm", "decimeter", "decimetre");
        Simple("length", 1, 1, "m", "meter", "metre");
        Simple("length", 1000, 1, "km", "kilometer", "kilometre");
        Simple("length", 254, 10_000, "in", "inch", "inche");
        Simple("length", 3048, 10_000, "ft", "foot", "feet");
        Simple("length", 9144, 10_000, "yd", "yard");
        Simple("length", 1_609_344, 1000, "mi", "mile");
        Simple("mass", 1, 1000, "mg", "milligram");
        Simple("mass", 1, 1, "g", "gram", "gramm");
        Simple("mass", 1000, 1, "kg", "kilogram", "kilo", "kilogramm");
        Simple("mass", 1_000_000, 1, "t", "ton", "tonne", "tonnen");
        Simple("mass", 45_359_237, 100_000, "lb", "lbs", "pound");
        Simple("mass", 45_359_237, 1_600_000, "oz", "ounce");
        Simple("time", 1, 1000, "ms", "millisecond");
        Simple("before noon", 1, 1, "am");
        Simple("after noon", 1, 1, "pm");
        Simple("time", 1, 1, "s", "sec", "second", "sekunde", "sekunden");
        Simple("time", 60, 1, "min", "minute", "minuten");
        Simple("time", 3600, 1, "h", "hr", "hour", "stunde", "stunden");
        Simple("time", 86_400, 1, "day", "tag", "tage");
        Simple("time", 604_800, 1, "week", "woche", "wochen");
        Simple("months", 1, 1, "month", "monat", "monate");
        Simple("months", 12, 1, "year", "yr", "jahr", "jahre");
        Simple("money", 100, 1, "dollar", "usd", "buck");
        Simple("money", 1, 1, "cent");
        Simple("euros", 1, 1, "euro", "eur");
        Simple("sterling", 1, 1, "sterling", "gbp");
        Simple("yen", 1, 1, "yen");
        Simple("rupees", 1, 1, "rupee");
        Simple("%", 1, 1, "%", "percent", "percentage", "prozent");
        Simple("celsius", 1, 1, "celsius");
        Simple("fahrenheit", 1, 1, "fahrenheit");
        Simple("kelvin", 1, 1, "kelvin", "K");
        Simple("information", 1, 1, "bit");
        Simple("information", 8, 1, "byte");
        Simple("power", 1, 1, "watt", "W");
        Simple("power", 1000, 1, "kw", "kilowatt");
        Simple("energy", 1, 1, "joule", "J");
        Simple("energy", 1000, 1, "kilojoule", "kJ");
        Simple("force", 1, 1, "newton", "N");
        Simple("voltage", 1, 1, "volt", "V");
        Simple("current", 1, 1, "ampere", "amp");
        Simple("frequency", 1, 1, "hz", "hertz");
        Add("length", 3, new Number(new Rational(1, 1000)), "l", "L", "liter", "litre");
        Add("length", 3, new Number(new Rational(1, 1_000_000)), "ml", "mL", "milliliter", "millilitre", "cc");
        Add("length", 3, new Number(new Rational(BigInteger.Parse("3785411784", System.Globalization.CultureInfo.InvariantCulture),
            1_000_000_000_000)), "gallon");
        Add("length", 2, new Number(10_000), "ha", "hectare");
        Add("angle", 1, new Number(1), "rad", "radian");
        Add("angle", 1, new Binary(Operation.Divide, new Symbol(Symbol.Pi), new Number(180)), "degree", "deg",
            "grad", "degré", "grado", "gradi", "grau", "graus");
        return table;
    }

    [GeneratedRegex(@"\b(?:dollars?|euros?|cents?|usd|eur|bucks?|pounds?)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Currency();

    [GeneratedRegex(@"(?<divide>/)|(?<word>%|[\p{L}']+)(?:\s*\^\s*\{?(?<power>-?\d{1,2})\}?|(?<power>[23])(?!\d))?",
        RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"\b(?:mph|kph|kmh|kmph)\b", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex Speed();

    [GeneratedRegex(@"\bdegrees?\s+(?<scale>C|F|[Cc]elsius|[Ff]ahrenheit)\b", RegexOptions.CultureInvariant)]
    private static partial Regex Temperature();
}
