using System.Numerics;
using Sparsescope.Managed.Network;

namespace Sparsescope.Managed.Training;

/// <summary>Weights before the first step: normal with mean 0, norms 1.</summary>
public static class InitialWeights
{
    /// <summary>Fills all weights; the same seed gives the same, and each tensor has a sequence of its own.</summary>
    public static void Fill<T>(T[] weights, LlamaLayout layout, double deviation, ulong seed) where T : unmanaged,
        IBinaryFloatingPointIeee754<T>
    {
        foreach (var (index, place) in layout.All.Index())
        {
            var tensor = place.In(weights);
            if (place.IsVector)
            {
                tensor.Fill(T.One);
                continue;
            }
            var random = new SplitMix64(SplitMix64.Derive(seed, (ulong)index));
            // Rounded to float first, so that a check in float64 begins where training begins.
            foreach (ref var value in tensor) value = T.CreateChecked((float)(deviation * random.NextGaussian()));
        }
    }
}
