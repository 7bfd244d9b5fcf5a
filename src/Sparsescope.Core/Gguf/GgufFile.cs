namespace Sparsescope.Gguf;

/// <summary>
/// The head of a GGUF file (version 2 or 3, little-endian): metadata and list of tensors, checked. Tensor data is not read.
/// </summary>
/// <remarks>Format: github.com/ggml-org/ggml, docs/gguf.md.</remarks>
public sealed class GgufFile
{
    internal GgufFile(
        string name, int version, GgufMetadata metadata, IReadOnlyList<GgufTensor> tensors, uint alignment, long dataOffset)
    {
        Name = name;
        Version = version;
        Metadata = metadata;
        Tensors = tensors;
        Alignment = alignment;
        DataOffset = dataOffset;
    }

    /// <summary>Display name, for messages.</summary>
    public string Name { get; }

    /// <summary>2 or 3.</summary>
    public int Version { get; }

    /// <summary>Its keys and values.</summary>
    public GgufMetadata Metadata { get; }

    /// <summary>In file order, which is the order of their data.</summary>
    public IReadOnlyList<GgufTensor> Tensors { get; }

    /// <summary>Tensor data starts at multiples of this many bytes; a power of two.</summary>
    public uint Alignment { get; }

    /// <summary>Offset of the tensor data in the file.</summary>
    public long DataOffset { get; }

    /// <summary>A file with a tokenizer and no weights: it can be loaded to tokenize and not to measure.</summary>
    public bool IsVocabularyOnly => Tensors.Count == 0;

    /// <summary>Name of the architecture in llama.cpp, such as "llama" or "qwen2".</summary>
    /// <exception cref="BadInputException">The file does not say (this and the four counts below).</exception>
    public string Architecture => Metadata.GetString("general.architecture");

    /// <summary>Number of blocks (L); hidden states have L + 1 layers.</summary>
    public int BlockCount => Metadata.GetCount($"{Architecture}.block_count");

    /// <summary>Width of a hidden state.</summary>
    public int EmbeddingLength => Metadata.GetCount($"{Architecture}.embedding_length");

    /// <summary>Tokens the model was trained to attend over.</summary>
    public int ContextLength => Metadata.GetCount($"{Architecture}.context_length");

    /// <summary>Tokens of the vocabulary: those listed, or the size the file states where it lists none.</summary>
    public int VocabularySize => Metadata.FindArray("tokenizer.ggml.tokens", GgufValueType.String)?.Count
        ?? Metadata.GetCount($"{Architecture}.vocab_size");

    /// <summary>Inner width of the MLP, one entry a block or one for all; empty where the file does not say.</summary>
    public IReadOnlyList<long> FeedForwardLengths => PerBlock("feed_forward_length");

    /// <summary>Attention heads, one entry a block or one for all; empty where the file does not say.</summary>
    public IReadOnlyList<long> HeadCounts => PerBlock("attention.head_count");

    /// <summary>The model's chat template as Jinja source; null for a model without one.</summary>
    public string? ChatTemplate => Metadata.FindString("tokenizer.chat_template");

    /// <summary>Kind of tokenizer in llama.cpp, such as "gpt2" or "llama"; null where the file has none.</summary>
    public string? TokenizerModel => Metadata.FindString("tokenizer.ggml.model");

    /// <summary>Number of files the model is split into; 1 for a model in one file.</summary>
    public long SplitCount => Metadata.FindInteger("split.count") is > 0 and var count ? count : 1;

    /// <summary>Reads and checks the head of a file.</summary>
    /// <param name="stream">Seekable; read from its start, left anywhere, not closed.</param>
    /// <param name="name">Display name of the file, for messages.</param>
    /// <exception cref="BadInputException">
    /// The file is empty, cut short, not GGUF, of another version or byte order, or damaged in a way that llama.cpp would refuse or
    /// crash on: counts and lengths beyond the file, doubled or unreadable names, unknown types, tensors out of place.
    /// </exception>
    /// <exception cref="ArgumentException">The stream is not seekable.</exception>
    public static GgufFile Read(Stream stream, string name)
    {
        if (!stream.CanSeek) throw new ArgumentException("the stream must be seekable", nameof(stream));
        return new GgufParser(stream, name).Parse();
    }

    private long[] PerBlock(string key)
    {
        if (!Metadata.TryGet($"{Architecture}.{key}", out var value)) return [];
        var counts = new long[value.Count];
        for (var i = 0; i < counts.Length; i++)
        {
            counts[i] = value.IntegerAt(i)
                ?? throw new BadInputException(
                    $"{Name}: its key '{Architecture}.{key}' is no integer; try another copy or conversion of the model.");
        }
        return counts;
    }
}
