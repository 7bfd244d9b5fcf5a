using System.Runtime.InteropServices;
using System.Text.Json;
using Sparsescope.Tests;

namespace Sparsescope.ModelTests;

/// <summary>Reference hidden states of one model: reference.json and hidden.f32 of ../shared/golden.</summary>
internal sealed class GoldenModel
{
    private readonly byte[] _hidden;

    private GoldenModel(string folder, string modelPath)
    {
        ModelPath = modelPath;
        _hidden = File.ReadAllBytes(Path.Combine(folder, "hidden.f32"));
        var root = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "reference.json"))).RootElement;
        (Layers, Width) = (root.GetProperty("layers").GetInt32(), root.GetProperty("width").GetInt32());
        Prompts = [.. root.GetProperty("prompts").EnumerateArray()];
    }

    internal static string[] Architectures { get; } =
        ["cohere2", "falcon", "gemma3", "gpt2", "gptneox", "llama", "olmo2", "qwen2", "qwen3", "starcoder2"];

    internal string ModelPath { get; }

    internal int Layers { get; }

    internal int Width { get; }

    internal IReadOnlyList<JsonElement> Prompts { get; }

    internal static GoldenModel Architecture(string name)
    {
        var folder = Shared.Path("golden", "arch", name);
        return new(folder, Path.Combine(folder, "model.gguf"));
    }

    internal static GoldenModel SmolLm2() =>
        new(Shared.Path("golden", "smollm2"), Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf"));

    internal static GoldenModel Gemma3() =>
        new(Shared.Path("golden", "gemma3-270m"), Shared.Path("models", "gemma-3-270m-v65536.Q4_K_M.gguf"));

    /// <summary>Rows [layers + 1, positions] of a block of states; each [width].</summary>
    internal ReadOnlySpan<float> State(JsonElement block, int row) =>
        MemoryMarshal.Cast<byte, float>(_hidden.AsSpan(block.GetProperty("offset").GetInt32() + row * Width * sizeof(float),
            Width * sizeof(float)));

    internal static int[] Tokens(JsonElement prompt) =>
        [.. prompt.GetProperty("tokens").EnumerateArray().Select(token => token.GetInt32())];

    /// <summary>‖a − b‖ / ‖b‖ in float64.</summary>
    internal static double RelativeError(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        Assert.Equal(expected.Length, actual.Length);
        double difference = 0, norm = 0;
        for (var i = 0; i < expected.Length; i++)
        {
            difference += ((double)actual[i] - expected[i]) * ((double)actual[i] - expected[i]);
            norm += (double)expected[i] * expected[i];
        }
        return Math.Sqrt(difference / norm);
    }
}
