namespace Sparsescope.Managed.Inference.Parts;

/// <summary>How fast the pairs of a head turn: radians a position.</summary>
/// <remarks>
/// In float32, operation by operation as transformers computes them: models were trained with these numbers, and 6,000 positions on the
/// last bit of a frequency is seen in the fifth digit of a state.
/// </remarks>
internal static class RotaryFrequencies
{
    /// <summary>θ^(−2i/R).</summary>
    /// <remarks>Su et al., "RoFormer", 2021. A larger θ is "NTK-aware" scaling.</remarks>
    /// <param name="rotated">R, even.</param>
    /// <param name="theta">Base of the frequencies.</param>
    internal static float[] Plain(int rotated, double theta) =>
        [.. Enumerable.Range(0, rotated / 2).Select(i => 1 / (float)Math.Pow(theta, 2f * i / rotated))];

    /// <summary>Positions divided by a factor: linear interpolation.</summary>
    /// <remarks>Chen et al., "Extending context window", 2023.</remarks>
    internal static float[] Interpolated(float[] plain, float factor) => [.. plain.Select(frequency => frequency / factor)];

    /// <summary>Each frequency divided by a factor of its own, as Llama 3 and LongRoPE have them.</summary>
    internal static float[] Divided(float[] frequencies, float[] factors) => [.. frequencies.Zip(factors, (frequency, factor) =>
        frequency / factor)];

    /// <summary>
    /// YaRN: pairs that turn more than <paramref name="fast"/> times over the context of training stay as they are, those that turn less
    /// than <paramref name="slow"/> times are interpolated, those between are mixed.
    /// </summary>
    /// <remarks>Peng et al., "YaRN", 2023.</remarks>
    /// <param name="plain">[R/2]: <see cref="Plain"/> of <paramref name="theta"/>.</param>
    /// <param name="theta">Base of the frequencies.</param>
    /// <param name="factor">How many times longer the context is.</param>
    /// <param name="context">Positions of training.</param>
    /// <param name="fast">β: 32 unless the model says otherwise.</param>
    /// <param name="slow">α: 1 unless the model says otherwise.</param>
    /// <param name="strength">How much of the mixture is applied; 1 is all.</param>
    internal static float[] Yarn(float[] plain, double theta, float factor, double context, double fast, double slow, float strength)
    {
        var rotated = 2 * plain.Length;
        var low = Math.Max(0, Math.Floor(PairOf(fast)));
        var high = Math.Min(rotated - 1, Math.Ceiling(PairOf(slow)));
        return [.. plain.Select((frequency, i) =>
        {
            var kept = strength * (1 - (float)Math.Clamp((i - low) / Math.Max(0.001, high - low), 0, 1));
            return frequency / factor * (1 - kept) + frequency * kept;
        })];

        // The pair that turns so often over the context.
        double PairOf(double turns) => rotated * Math.Log(context / (turns * 2 * Math.PI)) / (2 * Math.Log(theta));
    }
}
