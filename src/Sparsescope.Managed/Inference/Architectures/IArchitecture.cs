using Sparsescope.Managed.Inference.Parts;
using Sparsescope.Managed.Inference.Weights;

namespace Sparsescope.Managed.Inference.Architectures;

/// <summary>An architecture: what its models are made of.</summary>
internal interface IArchitecture
{
    /// <summary>Its name in GGUF files.</summary>
    static abstract string Name { get; }

    /// <summary>Describes a model; takes every tensor that it computes with.</summary>
    /// <exception cref="BadInputException">A tensor or a number is missing or does not fit.</exception>
    static abstract Transformer Read(ModelReader model);
}
