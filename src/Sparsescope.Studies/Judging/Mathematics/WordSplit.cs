namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>
/// Cuts runs of letters in a formula into letters, each a variable: xy² is x times y². Names of functions and constants in them stay whole,
/// as in 2sinx.
/// </summary>
internal static class WordSplit
{
    // Runs of letters that are longer are words of a language.
    private const int LongestProduct = 4;

    private static readonly string[] s_names =
    [
        "arcsinh", "arccosh", "arctanh", "arcsin", "arccos", "arctan", "arccot", "arcsec", "arccsc", "sinh", "cosh", "tanh", "coth",
            "asin", "acos", "atan",
        "sqrt", "sin", "cos", "tan", "cot", "sec", "csc", "exp", "log", "ln", "pi",
    ];

    /// <exception cref="MathSyntaxException">A run of letters is a word and no product.</exception>
    public static List<MathToken> Letters(IReadOnlyList<MathToken> tokens)
    {
        var result = new List<MathToken>(tokens.Count);
        for (var at = 0; at < tokens.Count; at++)
        {
            var token = tokens[at];
            var isIndex = at > 0 && tokens[at - 1].IsSymbol("_") || at > 1 && tokens[at - 1].IsSymbol("{") && tokens[at - 2].IsSymbol("_");
            if (token.Kind != TokenKind.Word || IsName(token.Text) || isIndex) result.Add(token);
            else Split(token, result);
        }
        return result;
    }

    private static bool IsName(string word) => Functions.IsNamed(word) || word is "pi" or "sqrt" or "infinity" or "lfloor" or "lceil";

    private static void Split(MathToken word, List<MathToken> result)
    {
        var text = word.Text;
        var (start, loose, names) = (0, 0, 0);
        var first = result.Count;
        while (start < text.Length)
        {
            var name = Array.Find(s_names, name => string.CompareOrdinal(text, start, name, 0, name.Length) == 0);
            if (name is null)
            {
                result.Add(new MathToken(TokenKind.Letter, text[start..(start + 1)]));
                start++;
                loose++;
                continue;
            }
            result.Add(name is "pi" or "sqrt" ? new MathToken(TokenKind.Command, name) : new MathToken(TokenKind.Word, name));
            start += name.Length;
            names++;
        }
        if (loose > LongestProduct || names > 0 && loose > 2 * names + 1) throw new MathSyntaxException($"'{text}' is a word");
        result[first] = result[first] with { AfterSpace = word.AfterSpace };
    }
}
