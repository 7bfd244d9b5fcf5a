namespace Sparsescope.Studies.Judging.Mathematics;

/// <summary>Whole numbers in English words: three, twenty-five, one hundred and five, two thousand.</summary>
internal static class NumberWords
{
    private static readonly string[] s_small =
    [
        "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen",
            "fifteen",
        "sixteen", "seventeen", "eighteen", "nineteen",
    ];

    private static readonly string[] s_tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];

    /// <summary>A pattern of the words that begin a number.</summary>
    public static string Pattern { get; } = $"(?:{string.Join('|', s_small.Reverse().Concat(s_tens))})";

    /// <summary>The number that the first words are, and how many words it takes; null where they are none.</summary>
    /// <param name="words">In any case, without hyphens.</param>
    public static (long Value, int Words)? Read(IReadOnlyList<string> words)
    {
        var (at, total, part) = (0, 0L, 0L);
        var read = false;
        while (at < words.Count)
        {
            var word = words[at].ToLowerInvariant();
            if (Array.IndexOf(s_small, word) is >= 0 and var small)
            {
                if (read && (part % 10 != 0 || part % 100 == 10 || small == 0 || small > 9 && part % 100 != 0)) return null;
                part += small;
            }
            else if (Array.IndexOf(s_tens, word) is >= 0 and var ten)
            {
                if (part % 100 != 0) return null;
                part += 10 * (ten + 2);
            }
            else if (word == "hundred" && read && part is > 0 and < 100) part *= 100;
            else if (word == "thousand" && read && part is > 0 and < 1000 && total == 0)
            {
                total = part * 1000;
                part = 0;
            }
            else if (word == "and" && read && (part % 100 == 0) && at + 1 < words.Count && (part > 0 || total > 0)
                && IsNumber(words[at + 1]))
            {
                at++;
                continue;
            }
            else break;
            read = true;
            at++;
        }
        return read ? (total + part, at) : null;
    }

    private static bool IsNumber(string word) => s_small.Contains(word.ToLowerInvariant()) || s_tens.Contains(word.ToLowerInvariant());
}
