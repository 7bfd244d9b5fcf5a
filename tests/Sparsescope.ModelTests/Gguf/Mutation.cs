using System.Buffers.Binary;
using System.Text;
using Sparsescope.Gguf;

namespace Sparsescope.ModelTests.Gguf;

/// <summary>
/// A GGUF changed at one to three places, as a broken writer, a wrong tool or a damaged disk would: header, keys, their types and values,
/// the vocabulary, the list of tensors and their data, single bytes. The same seed and number give the same file.
/// </summary>
internal static class Mutation
{
    private static readonly uint[] s_numbers = [0, 1, 2, 3, 5, 7, 16, 63, 65, 100, 255, 256, 511, 513, 1024, 65_535, 1 << 20, int.MaxValue,
        0x80000000, uint.MaxValue];
    private static readonly float[] s_reals = [0, -0f, 1, -1, 0.5f, 1e-38f, 1e-45f, 1e30f, float.MaxValue, float.NaN,
        float.PositiveInfinity, float.NegativeInfinity, 1e4f];

    private static readonly string[] s_architectures =
    [
        "llama", "llama4", "qwen2", "qwen2moe", "qwen2vl", "qwen3", "qwen3moe", "qwen3next", "qwen35", "gemma", "gemma2", "gemma3",
            "gemma3n", "gemma4", "gpt2", "gptj",
        "gptneox", "phi2", "phi3", "phimoe", "bloom", "mpt", "falcon", "falcon-h1", "starcoder", "starcoder2", "mamba", "mamba2", "jamba",
            "rwkv6", "rwkv7", "t5",
        "t5encoder", "bert", "nomic-bert", "jina-bert-v2", "deepseek", "deepseek2", "glm4", "glm4moe", "chatglm", "command-r", "cohere2",
            "olmo", "olmo2", "olmoe",
        "openelm", "arctic", "minicpm", "minicpm3", "granite", "granitehybrid", "exaone", "exaone4", "nemotron", "nemotron_h", "dbrx",
            "grok", "stablelm", "baichuan",
        "plamo", "plamo2", "smollm3", "lfm2", "gpt-oss", "hunyuan-dense", "bitnet", "xverse", "orion", "internlm2", "codeshell", "refact",
            "wavtokenizer-dec", "dream",
        "llada", "ernie4_5", "afmoe", "apertus", "clip", "", "LLAMA", "no such thing", "llama ",
    ];

    private static readonly string[] s_tokenizers = ["gpt2", "llama", "bert", "t5", "rwkv", "plamo2", "none", "no_vocab", "gemma4", "",
        "replit", "GPT2"];

    private static readonly string[] s_preTokenizers = ["default", "gpt-2", "llama-bpe", "deepseek-llm", "falcon", "qwen2", "tekken",
        "gpt-4o", "superbpe", "none", "", "unknown-pre", "bailingmoe", "chatglm-bpe", "jina-v2-code"];

    /// <summary>Keys that llama.cpp knows and a plain model does not have, after the architecture's name.</summary>
    private static readonly string[] s_otherKeys =
    [
        "expert_count", "expert_used_count", "expert_group_count", "expert_group_used_count", "expert_shared_count",
            "expert_feed_forward_length", "expert_gating_func",
        "expert_weights_norm", "expert_weights_scale", "attention.sliding_window", "attention.sliding_window_pattern",
            "attention.key_length", "attention.value_length",
        "attention.causal", "attention.layer_norm_epsilon", "attention.clamp_kqv", "attention.max_alibi_bias", "attention.scale",
            "attention.q_lora_rank",
        "attention.kv_lora_rank", "attention.group_norm_groups", "attention.relative_buckets_count", "attention.shared_kv_layers",
            "attention.temperature_length",
        "attention.block_count", "rope.scaling.type", "rope.scaling.factor", "rope.scale_linear", "rope.scaling.original_context_length",
            "rope.scaling.attn_factor",
        "rope.scaling.yarn_beta_fast", "rope.scaling.yarn_log_multiplier", "rope.dimension_sections", "rope.freq_base_swa",
            "attn_logit_softcapping", "final_logit_softcapping",
        "logit_scale", "residual_scale", "embedding_scale", "pooling_type", "nextn_predict_layers", "leading_dense_block_count",
            "tensor_data_layout", "use_parallel_residual",
        "ssm.conv_kernel", "ssm.inner_size", "ssm.state_size", "ssm.time_step_rank", "ssm.group_count", "wkv.head_size",
            "token_shift_count", "decoder_start_token_id",
        "decoder_block_count", "features_length", "posnet.block_count", "convnext.block_count", "classifier.output_labels",
            "embedding_length_out", "n_deepstack_layers",
        "swin_norm", "interleave_moe_layer_step", "full_attention_interval", "dense_2_feat_in", "altup.num_inputs",
            "embedding_length_per_layer_input",
    ];

    private const string TokenList = "tokenizer.ggml.tokens";

    private static readonly string[] s_otherTensors =
        ["blk.0.attn_q.bias", "rope_freqs.weight", "blk.99.attn_norm.weight", "x", "token_types.weight", "blk.1.exp_probs_b.bias"];

    private static readonly string[] s_generalKeys =
    [
        "general.alignment", "general.type", "general.file_type", "general.quantization_version", "split.count", "split.no",
            "split.tensors.count", "adapter.type",
        "tokenizer.ggml.unknown_token_id", "tokenizer.ggml.seperator_token_id", "tokenizer.ggml.cls_token_id",
            "tokenizer.ggml.mask_token_id", "tokenizer.ggml.eot_token_id",
        "tokenizer.ggml.eom_token_id", "tokenizer.ggml.fim_pre_token_id", "tokenizer.ggml.token_type_count", "tokenizer.ggml.scores",
            "tokenizer.ggml.add_eos_token",
        "tokenizer.ggml.add_sep_token", "tokenizer.ggml.add_space_prefix", "tokenizer.ggml.remove_extra_whitespaces",
            "tokenizer.ggml.escape_whitespaces",
        "tokenizer.ggml.precompiled_charsmap", "tokenizer.ggml.suppress_tokens", "tokenizer.ggml.bos_token_ids",
            "tokenizer.chat_templates", "tokenizer.ggml.eos_token_ids",
    ];

    /// <summary>File <paramref name="number"/> of a series, and what was done to it.</summary>
    internal static (byte[] File, string What) Of(byte[] file, ulong seed, int number)
    {
        var random = new SplitMix64(SplitMix64.Derive(seed, (ulong)number));
        var open = OpenGguf.Of(file);
        var what = new List<string>();
        for (var changes = 1 + random.NextInt32(3); changes > 0; changes--) what.Add(Change(open, random));
        var bytes = open.ToBytes();
        if (random.NextInt32(6) == 0) what.Add(Damage(ref bytes, random));
        return (bytes, string.Join("; ", what));
    }

    private static T Any<T>(IReadOnlyList<T> list, SplitMix64 random) => list[random.NextInt32(list.Count)];

    private static string Change(OpenGguf file, SplitMix64 random) => random.NextInt32(20) switch
    {
        0 => Header(file, random),
        <= 4 => Value(file, random),
        5 => Key(file, random),
        6 => Type(file, random),
        7 => Length(file, random),
        8 => Names(file, random),
        <= 11 => Vocabulary(file, random),
        <= 14 => Added(file, random),
        <= 18 => Tensor(file, random),
        _ => Numbers(file, random),
    };

    private static string Header(OpenGguf file, SplitMix64 random)
    {
        var count = random.NextInt32(2) == 0 ? random.NextUInt64() : (ulong)random.NextInt32(60);
        switch (random.NextInt32(3))
        {
            case 0: file.TensorCount = count; return $"tensor count {count}";
            case 1: file.PairCount = count; return $"pair count {count}";
            default: file.Version = Any(s_numbers, random); return $"version {file.Version}";
        }
    }

    // The value of a key that is there: a number another number, a text another text, one element of an array.
    private static string Value(OpenGguf file, SplitMix64 random)
    {
        if (file.Pairs.Count == 0) return "nothing";
        var at = random.NextInt32(file.Pairs.Count);
        var pair = file.Pairs[at];
        var bytes = pair.Bytes.ToArray();
        if (pair.Type == (uint)GgufValueType.String)
        {
            var texts = pair.Texts();
            if (texts.Count == 0) return "nothing";
            var text = random.NextInt32(texts.Count);
            texts[text] = random.NextInt32(5) switch
            {
                0 => [],
                1 => [0xC3, 0x28],
                2 => new byte[300],
                3 => Encoding.UTF8.GetBytes("{% for x in y %}"),
                _ => [.. texts[text], .. texts[text]],
            };
            file.Pairs[at] = OpenPair.OfTexts(pair.Key, texts) with { IsArray = pair.IsArray };
            return $"text {text} of {pair.Key} has {texts[text].Length} bytes, "
                + $"{Convert.ToHexString(texts[text].AsSpan(0, Math.Min(8, texts[text].Length)))}";
        }
        var size = ((GgufValueType)pair.Type).ByteSize();
        if (size == 0 || bytes.Length < size) return "nothing";
        var element = bytes.AsSpan(random.NextInt32(bytes.Length / size) * size, size);
        if (pair.Type == (uint)GgufValueType.Float32) BinaryPrimitives.WriteSingleLittleEndian(element, Any(s_reals, random));
        else if (size >= 4) BinaryPrimitives.WriteUInt32LittleEndian(element, Any(s_numbers, random));
        else element[0] = (byte)random.NextInt32(256);
        file.Pairs[at] = pair with { Bytes = bytes };
        return $"an element of {pair.Key} is {Convert.ToHexString(element)}";
    }

    private static string Key(OpenGguf file, SplitMix64 random)
    {
        if (file.Pairs.Count == 0) return "nothing";
        var at = random.NextInt32(file.Pairs.Count);
        var pair = file.Pairs[at];
        switch (random.NextInt32(4))
        {
            case 0: file.Pairs.Add(pair); return $"{pair.Key} twice";
            case 1: file.Pairs[at] = pair with { Key = pair.Key + "x" }; return $"{pair.Key} renamed";
            default: file.Pairs.RemoveAt(at); return $"{pair.Key} removed";
        }
    }

    private static string Type(OpenGguf file, SplitMix64 random)
    {
        if (file.Pairs.Count == 0) return "nothing";
        var at = random.NextInt32(file.Pairs.Count);
        var pair = file.Pairs[at];
        var type = (uint)random.NextInt32(14);
        file.Pairs[at] = random.NextInt32(5) switch
        {
            0 => pair with { Type = type },
            1 => OpenPair.OfText(pair.Key, "text"),
            2 => OpenPair.Of(pair.Key, 1.5f),
            3 => OpenPair.Of(pair.Key, [1, 2, 3]),
            _ => new(pair.Key, (uint)GgufValueType.Int64, false, 1, BitConverter.GetBytes(random.NextInt32(2) == 0 ? -1L : 64L)),
        };
        return $"{pair.Key} of type {file.Pairs[at].Type}{(file.Pairs[at].IsArray ? "[]" : "")}";
    }

    private static string Length(OpenGguf file, SplitMix64 random)
    {
        var arrays = file.Pairs.Where(pair => pair.IsArray && pair.Count > 0).ToList();
        if (arrays.Count == 0) return "nothing";
        var pair = Any(arrays, random);
        var at = file.Pairs.IndexOf(pair);
        var count = (int)Math.Min(pair.Count, int.MaxValue);
        var keep = random.NextInt32(4) switch { 0 => 0, 1 => count - 1, 2 => count / 2, _ => random.NextInt32(count) };
        if (pair.Type == (uint)GgufValueType.String)
        {
            file.Pairs[at] = OpenPair.OfTexts(pair.Key, pair.Texts()[..keep]);
        }
        else
        {
            var size = Math.Max(1, ((GgufValueType)pair.Type).ByteSize());
            file.Pairs[at] = pair with { Count = (ulong)keep, Bytes = pair.Bytes[..Math.Min(pair.Bytes.Length, keep * size)] };
        }
        return $"{keep} of {count} elements of {pair.Key}";
    }

    private static string Names(OpenGguf file, SplitMix64 random)
    {
        switch (random.NextInt32(4))
        {
            case 0:
                {
                    var name = Any(s_tokenizers, random);
                    file.Set("tokenizer.ggml.model", OpenPair.OfText("tokenizer.ggml.model", name));
                    return $"tokenizer '{name}'";
                }
            case 1:
                {
                    var name = Any(s_preTokenizers, random);
                    file.Set("tokenizer.ggml.pre", OpenPair.OfText("tokenizer.ggml.pre", name));
                    return $"pre-tokenizer '{name}'";
                }
            default:
                {
                    // The keys keep the old name in half of the cases, as a wrong tool would leave them.
                    var (old, name) = (Architecture(file), Any(s_architectures, random));
                    if (random.NextInt32(2) == 0)
                    {
                        for (var i = 0; i < file.Pairs.Count; i++)
                        {
                            var key = file.Pairs[i].Key;
                            if (key.StartsWith(old + ".",
                                StringComparison.Ordinal)) file.Pairs[i] = file.Pairs[i] with { Key = name + key[old.Length..] };
                        }
                    }
                    file.Set("general.architecture", OpenPair.OfText("general.architecture", name));
                    return $"architecture '{name}'";
                }
        }
    }

    private static string Architecture(OpenGguf file) =>
        file.Find("general.architecture") is { Type: (uint)GgufValueType.String } pair && pair.Texts() is [var text, ..]
            ? Encoding.UTF8.GetString(text) : "llama";

    private static string Vocabulary(OpenGguf file, SplitMix64 random)
    {
        const string Types = "tokenizer.ggml.token_type", Merges = "tokenizer.ggml.merges";
        if (file.Find(TokenList) is not { } list || list.Texts() is not { Count: > 1 } tokens) return "nothing";
        switch (random.NextInt32(8))
        {
            case 0:
                var types = new int[tokens.Count];
                for (var i = 0; i < types.Length; i++) types[i] = random.NextInt32(20) == 0 ? random.NextInt32(12) - 2 : 1;
                file.Set(Types, OpenPair.Of(Types, types));
                return "other token types";
            case 1:
                var merges = file.Find(Merges)?.Texts() ?? [];
                merges.Add(Encoding.UTF8.GetBytes(Any(["", " ", "a", "a b c", " a", "a ", "no such", "\u0120 \u0120"], random)));
                file.Set(Merges, OpenPair.OfTexts(Merges, merges));
                return $"merge '{Encoding.UTF8.GetString(merges[^1])}'";
            case 2:
                var key = $"tokenizer.ggml.{Any(["bos", "eos", "padding", "unknown", "eot", "seperator", "mask", "cls"], random)}_token_id";
                var id = random.NextInt32(2) == 0 ? (uint)tokens.Count : Any(s_numbers, random);
                file.Set(key, OpenPair.Of(key, id));
                return $"{key} is {id}";
            default:
                var what = Tokens(tokens, random);
                file.Set(TokenList, OpenPair.OfTexts(TokenList, tokens));
                return what;
        }
    }

    private static string Tokens(List<byte[]> tokens, SplitMix64 random)
    {
        var (a, b) = (random.NextInt32(tokens.Count), random.NextInt32(tokens.Count));
        switch (random.NextInt32(6))
        {
            case 0:
                tokens[a] = tokens[b];
                return $"token {a} equals {b}";
            case 1:
                tokens[a] = [];
                return $"token {a} is empty";
            case 2:
                (tokens[a], tokens[b]) = ([], Encoding.UTF8.GetBytes(FormattableString.Invariant($"[EMPTY_{a}]")));
                return $"token {a} is empty and its name is there";
            case 3:
                tokens[a] = [0xFF, 0xFE];
                return $"token {a} is no UTF-8";
            case 4:
                tokens.RemoveAt(a);
                return $"token {a} is missing";
            default:
                tokens.Add(Encoding.UTF8.GetBytes("one more"));
                return "one more token";
        }
    }

    private static string Added(OpenGguf file, SplitMix64 random)
    {
        var key = random.NextInt32(3) == 0 ? Any(s_generalKeys, random) : $"{Architecture(file)}.{Any(s_otherKeys, random)}";
        var pair = random.NextInt32(7) switch
        {
            0 or 1 => OpenPair.Of(key, Any(s_numbers, random)),
            2 => OpenPair.Of(key, Any(s_reals, random)),
            3 => OpenPair.Of(key, random.NextInt32(2) == 0),
            4 => OpenPair.Of(key, [(int)Any(s_numbers, random), 1, 2]),
            5 => OpenPair.Of(key, new float[random.NextInt32(4)]),
            _ => OpenPair.OfText(key, Any(["none", "linear", "yarn", "longrope", "su", "reference", "model", ""], random)),
        };
        file.Set(key, pair);
        return $"{key} added as {pair.Type}{(pair.IsArray ? $"[{pair.Count}]" : "")} {Convert.ToHexString(pair.Bytes)}";
    }

    private static string Tensor(OpenGguf file, SplitMix64 random)
    {
        if (file.Tensors.Count == 0) return "nothing";
        var at = random.NextInt32(file.Tensors.Count);
        var tensor = file.Tensors[at];
        switch (random.NextInt32(6))
        {
            case 0:
                file.Tensors.RemoveAt(at);
                return $"{tensor.Name} removed";
            case 1:
                // Two tensors change names: their data stay whole.
                var other = random.NextInt32(file.Tensors.Count);
                file.Tensors[at] = tensor with { Name = file.Tensors[other].Name };
                file.Tensors[other] = file.Tensors[other] with { Name = tensor.Name };
                return $"{tensor.Name} and {file.Tensors[at].Name} change names";
            case 2:
                var name = Any(s_otherTensors, random);
                file.Tensors.Add(tensor with { Name = name, Offset = (ulong)(file.Data.Length - file.Data.Length % 32) });
                return $"one tensor more, {name}";
            case 3:
                file.Tensors[at] = tensor with { Type = (uint)random.NextInt32(45) };
                return $"{tensor.Name} of type {file.Tensors[at].Type}";
            case 4:
                file.Tensors[at] = random.NextInt32(2) == 0 ? tensor with { Name = tensor.Name + ".old" }
                    : tensor with { Offset = Any([random.NextUInt64(), tensor.Offset + 32], random) };
                return $"{file.Tensors[at].Name} at {file.Tensors[at].Offset}";
            default:
                file.Tensors[at] = tensor with { Dimensions = Sizes(tensor.Dimensions, random) };
                return $"{tensor.Name} [{string.Join(", ", file.Tensors[at].Dimensions)}]";
        }
    }

    // Other sizes, most of them of the same number of elements.
    private static ulong[] Sizes(ulong[] sizes, SplitMix64 random)
    {
        switch (random.NextInt32(6))
        {
            case 0: return [.. sizes.Reverse()];
            case 1: return [.. sizes, 1];
            case 2: return [sizes.Aggregate(1UL, (all, size) => unchecked(all * size))];
            case 3: return sizes.Length > 0 && sizes[0] % 2 == 0 ? [sizes[0] / 2, .. sizes[1..], 2] : [1, .. sizes];
            case 4: return [];
            default:
                var changed = sizes.ToArray();
                if (changed.Length > 0) changed[random.NextInt32(changed.Length)] = random.NextInt32(4) == 0 ? random.NextUInt64()
                    : Any(s_numbers, random);
                return changed;
        }
    }

    private static string Numbers(OpenGguf file, SplitMix64 random)
    {
        for (var i = 0; i < 64 && file.Data.Length > 4; i++)
            BinaryPrimitives.WriteSingleLittleEndian(file.Data.AsSpan(random.NextInt32(file.Data.Length / 4) * 4), Any(s_reals, random));
        return "other numbers in the data";
    }

    private static string Damage(ref byte[] bytes, SplitMix64 random)
    {
        var head = Math.Min(bytes.Length, 20_000);
        switch (random.NextInt32(4))
        {
            case 0: bytes = bytes[..random.NextInt32(bytes.Length)]; return $"cut to {bytes.Length}";
            case 1: bytes = [.. bytes, .. new byte[random.NextInt32(100)]]; return "longer";
            default:
                for (var i = 0; i < 1 + random.NextInt32(4); i++) bytes[random.NextInt32(head)] = (byte)random.NextInt32(256);
                return "some bytes of the head";
        }
    }
}
