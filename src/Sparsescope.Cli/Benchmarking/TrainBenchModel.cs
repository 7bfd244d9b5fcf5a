using Sparsescope.Managed.Network;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>A model whose training steps are timed: llama-L-H on 32 rows of 16 tokens.</summary>
/// <param name="Layers">L.</param>
/// <param name="Heads">H; the width is 64·H, the MLP twice that.</param>
/// <param name="StepsPerTurn">Steps of one figure: about a second's.</param>
internal sealed record TrainBenchModel(int Layers, int Heads, int StepsPerTurn)
{
    internal const int Rows = 32, Length = 16, Vocabulary = 20;

    internal static IReadOnlyList<TrainBenchModel> All { get; } = [new(4, 4, 12), new(8, 8, 2)];

    internal string Name => $"llama-{Layers}-{Heads}";

    internal LlamaShape Shape { get; } = LlamaShape.Published(Layers, Heads, Vocabulary, Length);

    internal long Parameters => LlamaLayout.CountOf(Shape);

    /// <summary>As the scripts take them.</summary>
    internal IEnumerable<int> Sizes => [Layers, Heads, Rows, Length, Vocabulary];

    /// <summary>Floating-point operations of the matrix products of a step: two an entry and row forward, four back.</summary>
    internal double ProductFlops
    {
        get
        {
            double c = Shape.Width, weights = Layers * (c * Shape.QkvWidth + c * c + 3 * c * Shape.MlpWidth) + c * Vocabulary;
            return 6 * weights * Rows * Length;
        }
    }

    /// <summary>
    /// Those and the ones of attention, over the pairs of positions that see each other; norms, activations and the optimiser are not
    /// counted.
    /// </summary>
    internal double StepFlops => ProductFlops + 12.0 * Layers * Shape.Width * Rows * Length * (Length + 1) / 2;
}
