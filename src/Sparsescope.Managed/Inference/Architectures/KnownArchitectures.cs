using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>The architectures that the managed engine computes, by their names in GGUF files.</summary>
internal static class KnownArchitectures
{
    private static readonly Dictionary<string, Func<ModelReader, Transformer>> s_all = new(StringComparer.Ordinal);

    static KnownArchitectures()
    {
        Add<Llama>();
        Add<Qwen2>();
        Add<Qwen3>();
        Add<Qwen3Moe>();
        Add<Gemma2>();
        Add<Gemma3>();
        Add<Gpt2>();
        Add<Phi3>();
        Add<Olmo2>();
        Add<Gptneox>();
        Add<Granite>();
        Add<Stablelm>();
        Add<Cohere2>();
        Add<Starcoder2>();
        Add<Falcon>();
        Names = [.. s_all.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>Their names, in alphabetical order.</summary>
    internal static IReadOnlyList<string> Names { get; }

    /// <summary>Describes the model whose weights these are.</summary>
    /// <exception cref="BadInputException">Another architecture, or a tensor or number that is missing, does not fit, or has no
    /// use.</exception>
    internal static Transformer Read(ModelWeights weights)
    {
        var name = weights.Header.Architecture;
        if (!s_all.TryGetValue(name, out var read)) throw weights.Unsupported($"computes {string.Join(", ", Names)}, not '{name}'");
        var model = read(new(weights));
        weights.RequireAllTaken();
        return model;
    }

    private static void Add<T>() where T : IArchitecture => s_all.Add(T.Name, T.Read);
}
