using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Variants.Perturbing;

/// <summary>The words of a text, and which of them carry its content.</summary>
internal static partial class Words
{
    // Articles, pronouns, prepositions, conjunctions, auxiliaries, question words and the commonest adverbs of English.
    private static readonly HashSet<string> s_function = new(
        """
        a about above after again all also am an and any are as at be because been before being below between both but by can could did do
        does doing down during each ever few for from further had has have having he her here hers him his how i if in into is it its just
        many may me might more most much must my never no nor not now of off on once only or other our ours out over own same shall she
        should so some such than that the their theirs them then there these they this those through to too under until up upon us very was
        we were what when where which while who whom whose why will with without would yes you your yours
        """.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries), StringComparer.OrdinalIgnoreCase);

    /// <summary>Every run of letters replaced by what <paramref name="change"/> makes of it.</summary>
    public static string Replace(string text, Func<string, string> change) => Word().Replace(text, match => change(match.Value));

    /// <summary>The runs of letters.</summary>
    public static IEnumerable<string> Of(string text) => Word().Matches(text).Select(match => match.Value);

    /// <summary>Three letters or more and no function word.</summary>
    public static bool IsContent(string word) => word.Length >= 3 && !s_function.Contains(word);

    [GeneratedRegex(@"\p{L}+(?:['’]\p{L}+)*")]
    private static partial Regex Word();
}
