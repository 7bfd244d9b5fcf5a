using Sparsescope.Llama.Native;

namespace Sparsescope.Llama;

/// <summary>A loaded model: its weights, its vocabulary and its sizes.</summary>
public sealed class LlamaModel : IDisposable
{
    private LlamaModel(ModelHandle handle, ModelFile file, bool vocabularyOnly, int gpuLayers)
    {
        Gpus = gpuLayers == 0 ? [] : LlamaRuntime.Instance.Gpus;
        HasExperts = file.Header.Metadata.FindInteger($"{file.Header.Architecture}.expert_count") > 0;
        (Handle, Path) = (handle, file.Path);
        RoundsActivations = !WeightCopy.IsExact(file.Header);
        // llama.cpp reads no sizes where it loads the vocabulary alone.
        LayerCount = vocabularyOnly ? file.Header.BlockCount : LlamaNative.llama_model_n_layer(handle);
        Width = vocabularyOnly ? file.Header.EmbeddingLength : LlamaNative.llama_model_n_embd(handle);
        TrainedContext = vocabularyOnly ? file.Header.ContextLength : LlamaNative.llama_model_n_ctx_train(handle);
        Vocabulary = new Vocabulary(this, LlamaNative.llama_model_get_vocab(handle), file.Header);
    }

    internal ModelHandle Handle { get; }

    /// <summary>The file it was read from.</summary>
    public string Path { get; }

    /// <summary>Its tokeniser.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Number of blocks, L; hidden states have layers 0 … L.</summary>
    public int LayerCount { get; }

    /// <summary>Width of the residual stream.</summary>
    public int Width { get; }

    /// <summary>Context length the model was trained for, in tokens.</summary>
    public int TrainedContext { get; }

    /// <summary>Devices that take part in computing, besides the processor.</summary>
    internal IReadOnlyList<BackendDevice> Gpus { get; }

    /// <summary>True for a mixture of experts.</summary>
    internal bool HasExperts { get; }

    /// <summary>True where a weight is not F32: llama.cpp then rounds what it multiplies with it.</summary>
    internal bool RoundsActivations { get; }

    /// <summary>
    /// True where sequences keep a running state that cannot be cut back (recurrent and hybrid models): these are decoded one by one.
    /// </summary>
    public bool HasRunningState => LlamaNative.llama_model_is_recurrent(Handle) != 0 || LlamaNative.llama_model_is_hybrid(Handle) != 0;

    /// <summary>Loads a GGUF (the first file of a split one).</summary>
    /// <exception cref="LlamaException">llama.cpp refused it; its own word is quoted.</exception>
    /// <exception cref="BadInputException">The file cannot be read, or is no whole GGUF.</exception>
    public static LlamaModel Load(string path, int gpuLayers, CancellationToken cancellation = default) =>
        Load(ModelFile.Check(path), gpuLayers, cancellation);

    /// <summary>Loads a model whose files were checked.</summary>
    /// <exception cref="LlamaException">llama.cpp refused it; its own word is quoted.</exception>
    public static LlamaModel Load(ModelFile file, int gpuLayers, CancellationToken cancellation = default) =>
        Load(file, gpuLayers, vocabularyOnly: false, cancellation);

    /// <summary>Loads the tokeniser of a GGUF and no weights: nothing can be decoded with it.</summary>
    /// <exception cref="BadInputException">As for <see cref="Load(string, int, CancellationToken)"/>.</exception>
    public static LlamaModel LoadVocabulary(string path, CancellationToken cancellation = default) =>
        LoadVocabulary(ModelFile.Check(path), cancellation);

    /// <summary>Loads the tokeniser of a model whose files were checked.</summary>
    /// <exception cref="LlamaException">llama.cpp refused it; its own word is quoted.</exception>
    public static LlamaModel LoadVocabulary(ModelFile file, CancellationToken cancellation = default) =>
        Load(file, 0, vocabularyOnly: true, cancellation);

    private static unsafe LlamaModel Load(ModelFile file, int gpuLayers, bool vocabularyOnly, CancellationToken cancellation)
    {
        _ = LlamaRuntime.Instance;
        cancellation.ThrowIfCancellationRequested();
        var parameters = LlamaNative.llama_model_default_params();
        parameters.n_gpu_layers = gpuLayers;
        // No layers on a GPU means no GPU at all: an empty list of devices, else large products of the CPU's layers go there too.
        nint none = 0;
        if (gpuLayers == 0) parameters.devices = (nint)(&none);
        parameters.vocab_only = vocabularyOnly ? (byte)1 : (byte)0;
        LogCapture.Forget();
        NativeStop.Model = file.Path;
        var handle = LlamaNative.llama_model_load_from_file(file.Path, parameters);
        return handle.IsInvalid
            ? throw LlamaException.WithLog($"llama.cpp {LlamaRuntime.Instance.Version} does not load '{file.Path}'")
            : new LlamaModel(handle, file, vocabularyOnly, gpuLayers);
    }

    /// <summary>Frees the weights.</summary>
    public void Dispose() => Handle.Dispose();
}
