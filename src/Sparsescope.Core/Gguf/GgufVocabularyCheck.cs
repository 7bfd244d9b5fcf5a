using System.Text;

namespace Sparsescope.Gguf;

/// <summary>Whether the vocabulary of a GGUF file is one that llama.cpp v0.5.0 loads without an end of the process, and that prompts can
/// be tokenised with.</summary>
internal static class GgufVocabularyCheck
{
    private const int ByteType = 6;

    /// <summary>Architectures whose token_embd.weight is no table of tokens.</summary>
    private static readonly string[] s_otherEmbeddings = ["wavtokenizer-dec"];

    /// <exception cref="BadInputException">It is not.</exception>
    internal static void Require(GgufFile file)
    {
        if (file.TokenizerModel is null) throw GgufModelCheck.Bad(file, "it has no tokenizer (key 'tokenizer.ggml.model')");
        if (file.TokenizerModel is "none" or "no_vocab")
        {
            throw new BadInputException(
                $"{file.Name}: the file has no vocabulary (its tokenizer is '{file.TokenizerModel}'), so no prompt can become tokens; "
                + "give a model that has one.");
        }
        var tokens = file.Metadata.FindArray("tokenizer.ggml.tokens", GgufValueType.String)
            ?? throw GgufModelCheck.Bad(file, "it has no list of tokens (key 'tokenizer.ggml.tokens')");
        if (tokens.Count == 0) throw GgufModelCheck.Bad(file, "its list of tokens (key 'tokenizer.ggml.tokens') is empty");
        if (file.Metadata.TryGet("tokenizer.ggml.token_type", out var types)
            && !(types is { IsArray: true, ElementType: GgufValueType.Int32 } && types.Count >= tokens.Count))
        {
            throw GgufModelCheck.Bad(file,
                $"the types of its tokens (key 'tokenizer.ggml.token_type') are not {tokens.Count} int32 numbers");
        }
        RequireNoBytes(file, types, tokens.Count);
        RequireEachOnce(file, tokens);
        RequireRows(file, tokens.Count);
    }

    // These tokenisers know of no tokens for single bytes, and none of theirs is read.
    private static void RequireNoBytes(GgufFile file, GgufValue? types, int tokens)
    {
        if (types is null || file.TokenizerModel is not ("bert" or "rwkv")) return;
        for (var i = 0; i < tokens; i++)
        {
            if (types.IntegerAt(i) == ByteType)
                throw GgufModelCheck.Bad(file, $"its token {i} is one for a byte, which a tokenizer '{file.TokenizerModel}' has none of");
        }
    }

    // An empty token gets a name of its own, which another may bear already.
    private static void RequireEachOnce(GgufFile file, GgufValue tokens)
    {
        var seen = new TextIndex(tokens);
        var unnamed = new List<int>();
        for (var i = 0; i < tokens.Count; i++)
        {
            if (tokens.Utf8At(i).IsEmpty) unnamed.Add(i);
            else if (seen.Add(i) >= 0) throw Twice(file, i, tokens.StringAt(i)!);
        }
        foreach (var i in unnamed)
        {
            var name = $"[EMPTY_{i}]";
            if (seen.Find(Encoding.UTF8.GetBytes(name)) is >= 0 and var other) throw Twice(file, Math.Max(i, other), name);
        }
    }

    private static BadInputException Twice(GgufFile file, int token, string text) =>
        GgufModelCheck.Bad(file, $"its token {token}, '{text}', is in the vocabulary twice");

    // Every token has a row of its own in the table of embeddings.
    private static void RequireRows(GgufFile file, int tokens)
    {
        if (s_otherEmbeddings.Contains(file.Architecture)) return;
        if (file.Tensors.FirstOrDefault(tensor => tensor.Name == "token_embd.weight") is not { Dimensions.Count: > 1 } table
            || table.Dimensions[1] == tokens) return;
        throw GgufModelCheck.Bad(file, $"it has {tokens} tokens and embeddings of {table.Dimensions[1]} (tensor '{table.Name}')");
    }
}
