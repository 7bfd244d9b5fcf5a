namespace Sparsescope.Managed.LatentRules;

/// <summary>One character a token: the vocabulary of 20 that latent-rule models have.</summary>
/// <remarks>
/// Ids 0 to 3 are <c>&lt;pad&gt;</c>, <c>&lt;bos&gt;</c>, <c>&lt;eos&gt;</c> and <c>&lt;unk&gt;</c>; 4 is the space; 5 to 14 are the
/// digits 0 to 9; 15 is P, 16 is Q. Ids 17 to 19 are never used: they make
/// the vocabulary as large as that of the published models. Texts of the task need no <c>&lt;bos&gt;</c> and no <c>&lt;unk&gt;</c>.
/// </remarks>
public static class CharTokenizer
{
    /// <summary>Ids of the tokens that are no characters.</summary>
    public const int Pad = 0, Bos = 1, Eos = 2, Unknown = 3;

    private const string Characters = " 0123456789PQ";

    private const int First = 4;

    /// <summary>What each id stands for.</summary>
    public static IReadOnlyList<string> Tokens { get; } =
        ["<pad>", "<bos>", "<eos>", "<unk>", .. Characters.Select(c => c.ToString()), "<unused0>", "<unused1>", "<unused2>"];

    /// <summary>Tokens in all.</summary>
    public static int Count => Tokens.Count;

    /// <summary>Whether an id stands for a character of a text.</summary>
    public static bool IsCharacter(int token) => token >= First && token < First + Characters.Length;

    /// <summary>The ids of a text; characters outside the vocabulary are <see cref="Unknown"/>.</summary>
    public static int[] Encode(string text) => [.. text.Select(c => Characters.IndexOf(c) is >= 0 and var place ? First + place : Unknown)];

    /// <summary>The text of some ids; those that stand for no character are spelled as in <see cref="Tokens"/>.</summary>
    public static string Decode(IEnumerable<int> tokens) => string.Concat(tokens.Select(token => Tokens[token]));
}
