namespace Sparsescope.Llama;

/// <summary>A place as a tensor of llama.cpp's graph.</summary>
/// <param name="Place">Where.</param>
/// <param name="Tensor">The tensor's name.</param>
/// <param name="Occurrence">Which of the tensors of that name it is, in the order they are computed: some models give one name to
/// several.</param>
/// <param name="Width">Entries of one vector.</param>
/// <param name="OutputsOnly">True where the tensor holds only the rows flagged as outputs.</param>
internal sealed record GraphPoint(Place Place, string Tensor, int Occurrence, int Width, bool OutputsOnly)
    : TapPoint(Place, Tensor, Width, OutputsOnly);
