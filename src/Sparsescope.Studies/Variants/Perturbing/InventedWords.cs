using System.Text;

namespace Sparsescope.Studies.Variants.Perturbing;

/// <summary>
/// Words that do not exist but can be spoken, in place of content words: as long, capitalised the same way, consonants and vowels in
/// turn. One word gets one replacement within a text, and none is a word that the data holds.
/// </summary>
/// <param name="known">Words of the data, in lower case.</param>
internal sealed class InventedWords(IReadOnlySet<string> known)
{
    private const string Consonants = "bdfgklmnprstvz", Vowels = "aeiou";
    private const int Tries = 1000;   // short words may all exist; then one that exists is taken

    public string Apply(string text, SplitMix64 random)
    {
        var invented = new Dictionary<string, string>(StringComparer.Ordinal);
        return Words.Replace(text, word =>
        {
            if (!Words.IsContent(word)) return word;
            var plain = word.ToLowerInvariant();
            if (!invented.TryGetValue(plain, out var replacement)) invented[plain] = replacement = Invent(plain.Length, random);
            return Capitalise(replacement, word);
        });
    }

    private string Invent(int length, SplitMix64 random)
    {
        var word = "";
        for (var i = 0; i < Tries; i++)
        {
            word = Speak(length, random);
            if (!known.Contains(word)) break;
        }
        return word;
    }

    private static string Speak(int length, SplitMix64 random)
    {
        var word = new StringBuilder(length);
        for (var isVowel = random.NextInt32(4) == 0; word.Length < length; isVowel = !isVowel)
        {
            var letters = isVowel ? Vowels : Consonants;
            word.Append(letters[random.NextInt32(letters.Length)]);
        }
        return word.ToString();
    }

    private static string Capitalise(string word, string like) => string.Create(word.Length, (word, like), (output, pair) =>
    {
        for (var i = 0; i < output.Length; i++)
            output[i] = char.IsUpper(pair.like[i]) ? char.ToUpperInvariant(pair.word[i]) : pair.word[i];
    });
}
