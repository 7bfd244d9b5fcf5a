using System.Numerics.Tensors;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.Layers;

namespace Sparsescope.Managed.Inference.Parts;

/// <summary>
/// A mixture of experts: the sum of the outputs of the MLPs that score highest for a row, weighted by the softmax of the router's scores,
/// which is made to add up to 1 over those chosen.
/// </summary>
/// <remarks>Shazeer et al., "Outrageously large neural networks", 2017; Fedus et al., "Switch transformers", 2021; Jiang et al., "Mixtral
/// of experts", 2024.</remarks>
/// <param name="Router">C → experts.</param>
/// <param name="Each">The MLPs.</param>
/// <param name="Chosen">How many of them a row goes through.</param>
/// <param name="Scale">What the weights are multiplied by.</param>
internal sealed record Experts(Projection Router, IReadOnlyList<FeedForward> Each, int Chosen, float Scale) : Mixer
{
    // Grows with the largest decode; one product at a time.
    private float[] _scores = [], _input = [], _up = [], _act = [], _output = [];

    /// <summary>The weighted sum for so many rows.</summary>
    /// <param name="input">[rows, C]</param>
    /// <param name="output">[rows, C], replaced.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="workers">Threads.</param>
    internal void Forward(float[] input, float[] output, int rows, Workers workers)
    {
        var width = Router.Inputs;
        Router.Forward(input, Rows.Room(ref _scores, rows * Each.Count), rows, workers);
        var routes = Enumerable.Range(0, rows).Select(Route).ToList();
        output.AsSpan(0, rows * width).Clear();
        for (var expert = 0; expert < Each.Count; expert++)
        {
            List<(int Row, float Weight)> own =
                [.. routes.Index().SelectMany(route => route.Item.Where(choice => choice.Expert == expert)
                    .Select(choice => (route.Index, choice.Weight)))];
            if (own.Count == 0) continue;
            Rows.Room(ref _input, own.Count * width);
            Rows.Room(ref _output, own.Count * width);
            for (var i = 0; i < own.Count; i++) input.AsSpan(own[i].Row * width, width).CopyTo(_input.AsSpan(i * width));
            var mlp = Each[expert];
            mlp.Up.Forward(_input, Rows.Room(ref _up, own.Count * mlp.Up.Outputs), own.Count, workers);
            mlp.Activate(Rows.Room(ref _act, own.Count * mlp.Inner), _up, own.Count, workers);
            mlp.Down.Forward(_act, _output, own.Count, workers);
            for (var i = 0; i < own.Count; i++)
            {
                var sum = output.AsSpan(own[i].Row * width, width);
                TensorPrimitives.MultiplyAdd(_output.AsSpan(i * width, width), own[i].Weight, sum, sum);
            }
        }
    }

    // The experts of a row, those of lower number first where scores are equal.
    private (int Expert, float Weight)[] Route(int row)
    {
        var scores = _scores.AsSpan(row * Each.Count, Each.Count);
        TensorPrimitives.Subtract(scores, TensorPrimitives.Max<float>(scores), scores);
        TensorPrimitives.Exp(scores, scores);
        TensorPrimitives.Multiply(scores, 1 / FixedOrder.Sum<float>(scores), scores);
        var probabilities = scores.ToArray();
        int[] chosen = [.. Enumerable.Range(0, Each.Count).OrderByDescending(expert => probabilities[expert]).Take(Chosen)];
        var sum = chosen.Sum(expert => probabilities[expert]);
        return [.. chosen.Select(expert => (expert, probabilities[expert] / sum * Scale))];
    }
}
