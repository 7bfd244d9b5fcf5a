using System.Runtime.InteropServices;
using Sparsescope.Dictionaries;
using Sparsescope.Safetensors;

namespace Sparsescope.Tests.Dictionaries;

/// <summary>A planted dictionary: states are made of known features, and the code must name them.</summary>
public sealed class FeatureDictionaryTests
{
    internal const int Width = 32, Features = 48;

    /// <summary>Directions of length 1; nearly orthogonal, more than there are dimensions.</summary>
    internal static float[][] Directions(ulong seed)
    {
        var random = new SplitMix64(seed);
        return [.. Enumerable.Range(0, Features).Select(_ =>
        {
            double[] v = [.. Enumerable.Range(0, Width).Select(_ => random.NextGaussian())];
            var norm = Math.Sqrt(v.Sum(x => x * x));
            return (float[])[.. v.Select(x => (float)(x / norm))];
        })];
    }

    internal static MemoryStream File(params (string Name, long[] Shape, float[] Values)[] tensors)
    {
        var (entries, stream) = (new List<SafetensorsEntry>(), new MemoryStream());
        foreach (var (name, shape, _) in tensors) entries.Add(SafetensorsEntry.F32(name, shape, entries.Count > 0 ? entries[^1].End : 0));
        stream.Write(SafetensorsHeader.Encode(entries));
        foreach (var (_, _, values) in tensors) stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
        return stream;
    }

    internal static float[] Flat(float[][] rows, bool transposed) => transposed
        ? [.. Enumerable.Range(0, rows[0].Length).SelectMany(j => rows.Select(row => row[j]))] : [.. rows.SelectMany(row => row)];

    private static float[] State(float[][] directions, float shift, params (int Feature, float Strength)[] active)
    {
        var state = new float[directions[0].Length];
        foreach (var (feature, strength) in active)
        {
            for (var j = 0; j < state.Length; j++) state[j] += strength * directions[feature][j];
        }
        for (var j = 0; j < state.Length; j++) state[j] += shift;
        return state;
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Planted_features_are_the_active_ones_whichever_way_the_encoder_lies(bool linear)
    {
        var directions = Directions(1);
        var weights = linear ? ("encoder.weight", (long[])[Features, Width], Flat(directions, false))
            : ("W_enc", [Width, Features], Flat(directions, true));
        using var file = File(weights, (linear ? "encoder.bias" : "b_enc", [Features], [.. Enumerable.Repeat(-3f, Features)]));
        var dictionary = FeatureDictionary.Read(file, "d");
        Assert.Equal((DictionaryActivation.Relu, Features, Width), (dictionary.Activation, dictionary.Features, dictionary.Width));
        var code = dictionary.Encode(State(directions, 0, (7, 10)));
        Assert.Equal(7, code.Index().MaxBy(feature => feature.Item).Index);
        Assert.Equal(7, code[7], 1e-3);
        var products = directions.Select(d => 10 * d.Zip(directions[7], (a, b) => (double)a * b).Sum() - 3).ToList();
        for (var f = 0; f < Features; f++) Assert.Equal(Math.Max(0, products[f]), code[f], 1e-4);
    }

    [Fact]
    public void Top_k_keeps_the_planted_features_and_no_other()
    {
        var directions = Directions(2);
        using var file = File(("W_enc", [Width, Features], Flat(directions, true)), ("b_enc", [Features], new float[Features]),
            ("b_dec", [Width], [.. Enumerable.Repeat(5f, Width)]));
        var code = FeatureDictionary.Read(file, "d", k: 2, subtractsDecoderBias: true).Encode(State(directions, 5, (3, 10), (40, 8)));
        Assert.Equal([3, 40], code.Index().Where(feature => feature.Item > 0).Select(feature => feature.Index));
    }

    [Fact]
    public void A_jump_leaves_what_is_above_its_threshold_whole_and_takes_the_rest()
    {
        float[][] axes = [[1, 0], [0, 1]];
        using var file = File(("W_enc", [2, 2], Flat(axes, true)), ("b_enc", [2], [0, 0]), ("threshold", [2], [1, 1]));
        var dictionary = FeatureDictionary.Read(file, "d");
        Assert.Equal(DictionaryActivation.JumpRelu, dictionary.Activation);
        Assert.Equal([1.5f, 0f], dictionary.Encode([1.5f, 0.9f]));
        Assert.Equal([0f, 0f], dictionary.Encode([1f, -4f]));
    }

    [Fact]
    public void What_is_no_dictionary_or_does_not_fit_is_refused()
    {
        float[][] axes = [[1, 0], [0, 1]];
        void Refused(string reason, MemoryStream file, int? k = null, bool shift = false) =>
            Assert.Contains(reason, Assert.Throws<BadInputException>(() => FeatureDictionary.Read(file, "d", k, shift)).Message,
                StringComparison.Ordinal);
        Refused("b_enc", File(("W_enc", [2, 2], Flat(axes, true))));
        Refused("W_enc", File(("b_enc", [2], [0, 0])));
        Refused("does not fit", File(("W_enc", [2, 2], Flat(axes, true)), ("b_enc", [3], [0, 0, 0])));
        Refused("thresholds", File(("W_enc", [2, 2], Flat(axes, true)), ("b_enc", [2], [0, 0]), ("threshold", [1], [1])));
        Refused("b_dec", File(("W_enc", [2, 2], Flat(axes, true)), ("b_enc", [2], [0, 0])), shift: true);
        Refused("not finite", File(("W_enc", [2, 2], [1, float.NaN, 0, 1]), ("b_enc", [2], [0, 0])));
        Refused("of 2", File(("W_enc", [2, 2], Flat(axes, true)), ("b_enc", [2], [0, 0])), k: 3);
        using var good = File(("W_enc", [2, 2], Flat(axes, true)), ("b_enc", [2], [0, 0]));
        var dictionary = FeatureDictionary.Read(good, "d");
        Assert.Throws<BadInputException>(() => dictionary.Encode([1, 2, 3]));
        Assert.Throws<BadInputException>(() => dictionary.Encode([1, float.NaN]));
    }
}
