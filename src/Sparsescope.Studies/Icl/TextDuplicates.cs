using System.Globalization;
using System.Text;
using Sparsescope.Studies.Variants;

namespace Sparsescope.Studies.Icl;

/// <summary>Whether two texts are one text told twice: equal once normalised, or more than 0.6 of their 5-grams shared.</summary>
/// <remarks>
/// Normalised: lower case, one form of a letter (full-width and composed forms), then tokens, each a run of letters and digits or one
/// mathematical sign; all else separates. A text of fewer than five tokens has one gram, all its tokens. Signs are kept since 3 + 5 is not
/// 3 − 5.
/// </remarks>
public static class TextDuplicates
{
    /// <summary>Jaccard above which texts are duplicates; exactly this is none.</summary>
    public const double MostShared = 0.6;

    private const int GramLength = 5;

    /// <summary>The tokens of a text, in order.</summary>
    public static IReadOnlyList<string> Tokens(string text)
    {
        List<string> tokens = [];
        var run = new StringBuilder();
        void End()
        {
            if (run.Length > 0) tokens.Add(run.ToString());
            run.Clear();
        }
        foreach (var rune in PlainForms.Of(text, flattens: true).EnumerateRunes())
        {
            if (IsWord(Rune.GetUnicodeCategory(rune)))
            {
                run.Append(rune);
                continue;
            }
            End();
            if (IsSign(rune)) tokens.Add(rune.ToString());
        }
        End();
        return tokens;
    }

    /// <summary>The set of 5-grams, each its tokens joined by a space.</summary>
    public static IReadOnlySet<string> Grams(IReadOnlyList<string> tokens)
    {
        if (tokens.Count < GramLength) return new HashSet<string>(StringComparer.Ordinal) { string.Join(' ', tokens) };
        var grams = new HashSet<string>(StringComparer.Ordinal);
        for (var start = 0; start + GramLength <= tokens.Count; start++) grams.Add(string.Join(' ', tokens.Skip(start).Take(GramLength)));
        return grams;
    }

    /// <summary>Share of two sets' grams that both have, 0 … 1.</summary>
    public static double Jaccard(IReadOnlySet<string> a, IReadOnlySet<string> b)
    {
        var shared = a.Count(b.Contains);
        return (double)shared / (a.Count + b.Count - shared);
    }

    /// <summary>Whether two texts are duplicates.</summary>
    public static bool Are(string a, string b) => Jaccard(Grams(Tokens(a)), Grams(Tokens(b))) > MostShared;

    /// <summary>The first duplicate between a pool and items; null where there is none. Looks only at pairs that share a gram.</summary>
    /// <param name="pool">Texts of the pool.</param>
    /// <param name="items">Texts of the items.</param>
    public static (int Pool, int Item, double Jaccard)? First(IReadOnlyList<string> pool, IReadOnlyList<string> items)
    {
        IReadOnlySet<string>[] sets = [.. pool.Select(text => Grams(Tokens(text)))];
        var holders = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (var p = 0; p < sets.Length; p++)
        {
            foreach (var gram in sets[p])
            {
                if (!holders.TryGetValue(gram, out var list)) holders[gram] = list = [];
                list.Add(p);
            }
        }
        for (var i = 0; i < items.Count; i++)
        {
            var grams = Grams(Tokens(items[i]));
            var shared = new Dictionary<int, int>();
            foreach (var gram in grams)
            {
                foreach (var p in holders.GetValueOrDefault(gram) ?? []) shared[p] = shared.GetValueOrDefault(p) + 1;
            }
            foreach (var (p, count) in shared.OrderBy(pair => pair.Key))
            {
                var jaccard = (double)count / (grams.Count + sets[p].Count - count);
                if (jaccard > MostShared) return (p, i, jaccard);
            }
        }
        return null;
    }

    private static bool IsWord(UnicodeCategory category) => category is
        UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter
        or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber;

    private static bool IsSign(Rune rune) =>
        Rune.GetUnicodeCategory(rune) == UnicodeCategory.MathSymbol || rune.Value is '-' or '*' or '/' or '^' or '%';
}
