using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Network;

/// <summary>Where a parameter lies in the one array of all of them.</summary>
/// <param name="Name">As transformers calls it: model.layers.0.self_attn.q_proj.weight.</param>
/// <param name="Offset">Index of its first entry.</param>
/// <param name="Rows">Rows; 1 for a vector.</param>
/// <param name="Columns">Entries of a row.</param>
public sealed record ParameterPlace(string Name, int Offset, int Rows, int Columns)
{
    /// <summary>Parameters in it.</summary>
    public int Count => Rows * Columns;

    /// <summary>One past its last entry.</summary>
    public int End => Offset + Count;

    /// <summary>Whether it is the weight of a norm.</summary>
    public bool IsVector => Rows == 1;

    /// <summary>Sizes as a file states them, slowest-running first.</summary>
    public IReadOnlyList<long> Shape => IsVector ? [Columns] : [Rows, Columns];

    /// <summary>These parameters among all.</summary>
    public Span<T> In<T>(T[] parameters) => parameters.AsSpan(Offset, Count);

    /// <summary>These parameters as a matrix.</summary>
    public Matrix<T> Of<T>(T[] parameters) => Matrix.Of(parameters, Offset, Rows, Columns);

    /// <summary>
    /// This and the ones that follow it up to <paramref name="last"/>, of the same columns, as one matrix with the rows of all.
    /// </summary>
    internal ParameterPlace Through(ParameterPlace last) => new(Name, Offset, (last.End - Offset) / Columns, Columns);
}
