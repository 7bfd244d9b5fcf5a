using System.Runtime.InteropServices;

namespace Sparsescope.Llama.Native;

/// <summary>Owns a llama_model.</summary>
internal sealed class ModelHandle() : SafeHandle(0, ownsHandle: true)
{
    public override bool IsInvalid => handle == 0;

    protected override bool ReleaseHandle()
    {
        LlamaNative.llama_model_free(handle);
        return true;
    }
}

/// <summary>Owns a llama_context and keeps its model alive: the model is released after the context.</summary>
internal sealed class ContextHandle() : SafeHandle(0, ownsHandle: true)
{
    private ModelHandle? _model;

    public override bool IsInvalid => handle == 0;

    internal static ContextHandle Create(ModelHandle model, ContextParams parameters)
    {
        var context = LlamaNative.llama_init_from_model(model, parameters);
        if (context.IsInvalid)
        {
            throw LlamaException.WithLog($"llama.cpp made no context of {parameters.n_ctx} cells; try fewer or shorter prompts at once");
        }
        var added = false;
        model.DangerousAddRef(ref added);
        context._model = model;
        return context;
    }

    protected override bool ReleaseHandle()
    {
        LlamaNative.llama_free(handle);
        _model?.DangerousRelease();
        return true;
    }
}
