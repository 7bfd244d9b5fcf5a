namespace Sparsescope.Studies.Variants;

/// <summary>Text measured in tokens, for prompts whose length is part of the design.</summary>
public interface ITokenText
{
    /// <summary>Tokens of a text, without control tokens.</summary>
    int Count(string text);

    /// <summary>The longest beginning of a text, cut between words where it can be, of at most <paramref name="tokens"/> tokens.</summary>
    string Take(string text, int tokens);
}
