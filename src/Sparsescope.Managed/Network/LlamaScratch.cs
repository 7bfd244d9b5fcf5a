namespace Sparsescope.Managed.Network;

/// <summary>Gradients: of all weights, and of one block's activations, which every block uses in turn on the way back.</summary>
internal sealed class LlamaScratch<T>(LlamaShape shape, int weights, int rows, int length)
{
    public T[] DWeights { get; } = new T[weights];                           // as the weights lie

    public T[] DResidual { get; } = new T[rows * length * shape.Width];      // (B,T,C): flows through all blocks

    public T[] DNormed { get; } = new T[rows * length * shape.Width];        // (B,T,C)

    public T[] DQkv { get; } = new T[rows * length * shape.QkvWidth];        // (B,T,(H+2K)·D)

    public T[] DMixed { get; } = new T[rows * length * shape.Width];         // (B,T,H·D)

    public T[] DGateUp { get; } = new T[rows * length * 2 * shape.MlpWidth]; // (B,T,2F)

    public T[] DActed { get; } = new T[rows * length * shape.MlpWidth];      // (B,T,F)

    public T[] DScores { get; } = new T[rows * length];                      // (B,T)

    public T[] DNormWeight { get; } = new T[rows * shape.Width];             // (B,C): each row's share of a norm's gradient

    public T[] DLogits { get; } = new T[rows * length * shape.Vocabulary];   // (B,T,V)
}
