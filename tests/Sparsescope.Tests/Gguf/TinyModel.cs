using Sparsescope.Gguf;

namespace Sparsescope.Tests.Gguf;

/// <summary>
/// A random llama-architecture model of half a megabyte that llama.cpp loads: width 64, four heads of which two hold keys and
/// values, MLP of 128, byte-level BPE tokenizer with a few merges and ChatML control tokens. Same seed, same bytes.
/// </summary>
internal static class TinyModel
{
    public const int Width = 64;
    public const int DefaultBlocks = 2;
    public const int ContextLength = 512;

    public const string ChatTemplate =
        "{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}{% endfor %}"
        + "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}";

    private const int Heads = 4;
    private const int KeyHeads = 2;
    private const int HeadWidth = Width / Heads;
    private const int MlpWidth = 128;

    private static readonly string[] s_control = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"];

    // Ġ is the byte-level alphabet's space.
    private static readonly string[] s_merges =
    [
        "h e", "l l", "he ll", "hell o", "Ġ t", "Ġt he", "i n", "a n", "e r", "o n", "Ġ a", "r e", "a t", "e n", "o r", "i s",
        "Ġ w", "Ġw or", "l d", "Ġwor ld", "u s", "us er", "o u", "Ġ is", "Ġ =", "Ġ +", "in g", "e d", "s t", "Ġ o", "Ġo f", "Ġ b",
        "a s", "s is", "as sis", "t an", "assis tan", "assistan t", "h at", "Ġ 1", "Ġ 2",
    ];

    /// <summary>All tokens: 256 bytes, then merges, then control tokens.</summary>
    public static IReadOnlyList<string> Vocabulary { get; } =
        [.. Enumerable.Range(0, 256).Select(b => ByteSymbol(b).ToString()), .. s_merges.Select(m => m.Replace(" ", "")), .. s_control];

    public static int EndOfText => Vocabulary.Count - s_control.Length;

    public static int TurnStart => EndOfText + 1;

    public static int TurnEnd => EndOfText + 2;

    public static byte[] Create(int blocks = DefaultBlocks, ulong seed = 1)
    {
        using var stream = new MemoryStream();
        GgufWriter.Write(stream, Metadata(blocks), Tensors(blocks, seed));
        return stream.ToArray();
    }

    public static GgufMetadata Metadata(int blocks = DefaultBlocks) => new("tiny.gguf")
    {
        { "general.architecture", GgufValue.From("llama") },
        { "general.type", GgufValue.From("model") },
        { "general.name", GgufValue.From("tiny random model") },
        { "llama.block_count", GgufValue.From((uint)blocks) },
        { "llama.context_length", GgufValue.From((uint)ContextLength) },
        { "llama.embedding_length", GgufValue.From((uint)Width) },
        { "llama.feed_forward_length", GgufValue.From((uint)MlpWidth) },
        { "llama.attention.head_count", GgufValue.From((uint)Heads) },
        { "llama.attention.head_count_kv", GgufValue.From((uint)KeyHeads) },
        { "llama.attention.layer_norm_rms_epsilon", GgufValue.From(1e-5f) },
        { "llama.rope.dimension_count", GgufValue.From((uint)HeadWidth) },
        { "llama.rope.freq_base", GgufValue.From(10_000f) },
        { "llama.vocab_size", GgufValue.From((uint)Vocabulary.Count) },
        { "general.file_type", GgufValue.From(0u) },
        { "tokenizer.ggml.model", GgufValue.From("gpt2") },
        { "tokenizer.ggml.pre", GgufValue.From("gpt-2") },
        { "tokenizer.ggml.tokens", GgufValue.From(Vocabulary) },
        { "tokenizer.ggml.token_type", GgufValue.From([.. Vocabulary.Select((_, id) => id < EndOfText ? 1 : 3)]) },
        { "tokenizer.ggml.merges", GgufValue.From(s_merges) },
        { "tokenizer.ggml.bos_token_id", GgufValue.From((uint)EndOfText) },
        { "tokenizer.ggml.eos_token_id", GgufValue.From((uint)TurnEnd) },
        { "tokenizer.ggml.padding_token_id", GgufValue.From((uint)EndOfText) },
        { "tokenizer.ggml.add_bos_token", GgufValue.From(false) },
        { "tokenizer.chat_template", GgufValue.From(ChatTemplate) },
    };

    public static IReadOnlyList<GgufTensorData> Tensors(int blocks = DefaultBlocks, ulong seed = 1)
    {
        var random = new SplitMix64(seed);
        var tensors = new List<GgufTensorData> { Matrix("token_embd.weight", Width, Vocabulary.Count, random) };
        for (var i = 0; i < blocks; i++)
        {
            tensors.AddRange(
            [
                Norm($"blk.{i}.attn_norm.weight", random),
                Matrix($"blk.{i}.attn_q.weight", Width, Heads * HeadWidth, random),
                Matrix($"blk.{i}.attn_k.weight", Width, KeyHeads * HeadWidth, random),
                Matrix($"blk.{i}.attn_v.weight", Width, KeyHeads * HeadWidth, random),
                Matrix($"blk.{i}.attn_output.weight", Heads * HeadWidth, Width, random),
                Norm($"blk.{i}.ffn_norm.weight", random),
                Matrix($"blk.{i}.ffn_gate.weight", Width, MlpWidth, random),
                Matrix($"blk.{i}.ffn_up.weight", Width, MlpWidth, random),
                Matrix($"blk.{i}.ffn_down.weight", MlpWidth, Width, random),
            ]);
        }
        tensors.Add(Norm("output_norm.weight", random));
        tensors.Add(Matrix("output.weight", Width, Vocabulary.Count, random));
        return tensors;
    }

    private static GgufTensorData Matrix(string name, int columns, int rows, SplitMix64 random) =>
        GgufTensorData.F32(name, [columns, rows], Gaussian(columns * rows, mean: 0, deviation: 1 / Math.Sqrt(columns), random));

    private static GgufTensorData Norm(string name, SplitMix64 random) =>
        GgufTensorData.F32(name, [Width], Gaussian(Width, mean: 1, deviation: 0.1, random));

    private static float[] Gaussian(int count, double mean, double deviation, SplitMix64 random)
    {
        var values = new float[count];
        for (var i = 0; i < count; i++) values[i] = (float)(mean + deviation * random.NextGaussian());
        return values;
    }

    // The alphabet of GPT-2's tokenizer: printable Latin-1 stands for itself, the other 68 bytes for U+0100 onwards in order.
    private static char ByteSymbol(int value) => IsPrintable(value)
        ? (char)value
        : (char)(256 + Enumerable.Range(0, value).Count(b => !IsPrintable(b)));

    private static bool IsPrintable(int b) => b is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or (>= 0xAE and <= 0xFF);
}
