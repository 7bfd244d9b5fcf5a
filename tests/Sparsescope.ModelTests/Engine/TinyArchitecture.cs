using Sparsescope.Gguf;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Engine;

/// <summary>
/// A random model of three blocks in any architecture: width C 64, four heads (Q 64) of which two hold keys and values (K 32), D 16
/// entries a head, MLP F 128; fused queries, keys and values Z 128, fused gate and up G 256; eight experts E of width X 32.
/// </summary>
/// <param name="Name">The architecture.</param>
/// <param name="Parts">Tensors of a block, as "name inputs outputs", "name.bias length" or "name length" for a norm.</param>
/// <param name="Metadata">Keys of the architecture beside the usual ones.</param>
internal sealed record TinyArchitecture(string Name, string[] Parts, params (string Key, object Value)[] Metadata)
{
    private const int Blocks = 3;

    /// <summary>Tensors of the whole model beside embedding and output, as those of a block.</summary>
    internal string[] Whole { get; init; } = ["output_norm C"];

    internal void Write(Stream stream, ulong seed)
    {
        var metadata = new GgufMetadata("tiny.gguf");
        foreach (var (key, value) in TinyModel.Metadata(Blocks))
        {
            if (key == "general.architecture") metadata.Add(key, GgufValue.From(Name));
            else if (!key.StartsWith("llama.", StringComparison.Ordinal)) metadata.Add(key, value);
            else if (Metadata.All(own => $"llama.{own.Key}" != key)) metadata.Add($"{Name}{key["llama".Length..]}", value);
        }
        metadata.Add($"{Name}.attention.layer_norm_epsilon", GgufValue.From(1e-5f));
        foreach (var (key, value) in Metadata)
        {
            metadata.Add($"{Name}.{key}", value switch
            {
                int number => GgufValue.From((uint)number),
                double number => GgufValue.From((float)number),
                bool flag => GgufValue.From(flag),
                _ => GgufValue.From((string)value),
            });
        }
        var random = new SplitMix64(seed);
        List<GgufTensorData> tensors = [Tensor("token_embd C V", random), .. Whole.Select(part => Tensor(part, random))];
        for (var block = 0; block < Blocks; block++) tensors.AddRange(Parts.Select(part => Tensor($"blk.{block}.{part}", random)));
        GgufWriter.Write(stream, metadata, tensors);
    }

    private static GgufTensorData Tensor(string part, SplitMix64 random)
    {
        var words = part.Split(' ');
        long[] shape = [.. words[1..].Select(Size)];
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        var isBias = words[0].EndsWith(".bias", StringComparison.Ordinal);
        var isNorm = !isBias && (shape.Length == 1 || words[0].EndsWith("_norm", StringComparison.Ordinal));
        for (var i = 0; i < values.Length; i++)
        {
            var noise = (float)(2 * random.NextDouble() - 1);
            values[i] = isNorm ? 1 + 0.3f * noise : isBias ? 0.2f * noise : noise * 1.7f / MathF.Sqrt(shape[0]);
        }
        var isFactors = words[0].StartsWith("rope_factors", StringComparison.Ordinal);   // above 0
        if (isFactors) for (var i = 0; i < values.Length; i++) values[i] = 1 + 4 * Math.Abs(values[i]);
        return GgufTensorData.F32(isFactors ? words[0].Replace(".bias", ".weight", StringComparison.Ordinal) : isBias ? words[0]
            : $"{words[0]}.weight", shape, values);
    }

    private static long Size(string letter) => letter switch
    {
        "C" or "Q" => 64,
        "K" => 32,
        "D" => 16,
        "F" or "Z" => 128,
        "G" => 256,
        "E" => 8,
        "X" => 32,
        "V" => TinyModel.Vocabulary.Count,
        _ => long.Parse(letter, System.Globalization.CultureInfo.InvariantCulture),
    };
}
