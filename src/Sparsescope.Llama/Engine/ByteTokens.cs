using System.Text;
using Sparsescope.Gguf;

namespace Sparsescope.Llama;

/// <summary>
/// The bytes that a vocabulary of SentencePiece's has no token for. llama.cpp spells a character without a token of its own by those of
/// its bytes, and ends
/// the process where one is missing; such text is refused instead.
/// </summary>
internal sealed class ByteTokens
{
    private readonly HashSet<string> _tokens;
    private readonly bool[] _missing;

    private ByteTokens(HashSet<string> tokens, bool[] missing) => (_tokens, _missing) = (tokens, missing);

    /// <summary>Null where every text can be tokenised: all bytes have tokens, or the tokeniser is of another kind.</summary>
    internal static ByteTokens? Missing(GgufFile header)
    {
        if (header.TokenizerModel != "llama" || header.Metadata.FindArray("tokenizer.ggml.tokens", GgufValueType.String) is not { } list)
            return null;
        var tokens = new HashSet<string>(list.Count, StringComparer.Ordinal);
        for (var i = 0; i < list.Count; i++) tokens.Add(Encoding.Latin1.GetString(list.Utf8At(i)));
        var missing = new bool[256];
        for (var b = 0; b < missing.Length; b++) missing[b] = !tokens.Contains($"<0x{b:X2}>") && !tokens.Contains(((char)b).ToString());
        return missing.Contains(true) ? new(tokens, missing) : null;
    }

    /// <summary>Throws where a character of the text has neither a token nor tokens for its bytes.</summary>
    /// <param name="utf8">The text; a space is looked for as the sign that stands for it.</param>
    internal void Require(ReadOnlySpan<byte> utf8)
    {
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out var rune, out var length);
            var bytes = rune.Value == ' ' ? "\u2581"u8 : utf8[..length];
            if (!_tokens.Contains(Encoding.Latin1.GetString(bytes)) && AnyMissing(bytes))
                throw new BadInputException(
                    $"the model's vocabulary has no token for '{rune}' (U+{rune.Value:X4}), and none for its bytes");
            utf8 = utf8[length..];
        }
    }

    private bool AnyMissing(ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes)
        {
            if (_missing[b]) return true;
        }
        return false;
    }
}
