using Sparsescope.Llama.Native;

namespace Sparsescope.Llama.Engine;

/// <summary>A loaded model: its weights, its vocabulary and its sizes.</summary>
public sealed class LlamaModel : IDisposable
{
    private LlamaModel(ModelHandle handle, ModelFile file)
    {
        (Handle, Path) = (handle, file.Path);
        RoundsActivations = !WeightCopy.IsExact(file.Header);
        LayerCount = LlamaNative.llama_model_n_layer(handle);
        Width = LlamaNative.llama_model_n_embd(handle);
        TrainedContext = LlamaNative.llama_model_n_ctx_train(handle);
        Vocabulary = new Vocabulary(this, LlamaNative.llama_model_get_vocab(handle));
    }

    internal ModelHandle Handle { get; }

    public string Path { get; }

    public Vocabulary Vocabulary { get; }

    /// <summary>Number of blocks, L; hidden states have layers 0 … L.</summary>
    public int LayerCount { get; }

    /// <summary>Width of the residual stream.</summary>
    public int Width { get; }

    /// <summary>Context length the model was trained for, in tokens.</summary>
    public int TrainedContext { get; }

    /// <summary>True where a weight is not F32: llama.cpp then rounds what it multiplies with it.</summary>
    internal bool RoundsActivations { get; }

    /// <summary>True where sequences keep a running state that cannot be cut back (recurrent and hybrid models): these are decoded one by one.</summary>
    public bool HasRunningState => LlamaNative.llama_model_is_recurrent(Handle) != 0 || LlamaNative.llama_model_is_hybrid(Handle) != 0;

    /// <summary>Loads a GGUF (the first file of a split one).</summary>
    /// <exception cref="LlamaException">llama.cpp refused it; its own word is quoted.</exception>
    /// <exception cref="BadInputException">The file cannot be read, or is no whole GGUF.</exception>
    public static unsafe LlamaModel Load(string path, int gpuLayers, CancellationToken cancellation = default)
    {
        _ = LlamaRuntime.Instance;
        var file = ModelFile.Check(path);
        cancellation.ThrowIfCancellationRequested();
        var parameters = LlamaNative.llama_model_default_params();
        parameters.n_gpu_layers = gpuLayers;
        LogCapture.Forget();
        var handle = LlamaNative.llama_model_load_from_file(path, parameters);
        return handle.IsInvalid
            ? throw LlamaException.WithLog($"llama.cpp {LlamaRuntime.Instance.Version} does not load '{path}'")
            : new LlamaModel(handle, file);
    }

    public void Dispose() => Handle.Dispose();
}
