using System.Runtime.InteropServices;
using System.Text.Json;
using Sparsescope.Gguf;

namespace Sparsescope.Tests.Gguf;

/// <summary>Every type of quantised weights against ggml and gguf-py, bit for bit (golden/dequant).</summary>
public sealed class DequantisationTests
{
    private static readonly string[] s_types =
    [
        "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q5_1", "Q8_0", "Q1_0", "Q2_K", "Q3_K", "Q4_K", "Q5_K", "Q6_K", "IQ1_S", "IQ1_M", "IQ2_XXS",
            "IQ2_XS", "IQ2_S",
        "IQ3_XXS", "IQ3_S", "IQ4_NL", "IQ4_XS", "TQ1_0", "TQ2_0", "MXFP4", "NVFP4",
    ];

    public static TheoryData<string> Types => [.. s_types];

    [Fact]
    public void The_reference_has_these_types_and_no_others()
    {
        var listed = Reference().GetProperty("tensors").EnumerateArray().Select(tensor => tensor.GetProperty("type").GetString());
        Assert.Equal(s_types.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    [Theory, MemberData(nameof(Types))]
    public void Values_are_ggml_s_to_the_bit(string type)
    {
        var tensor = Reference().GetProperty("tensors").EnumerateArray().Single(tensor => tensor.GetProperty("type").GetString() == type);
        var expected = new float[tensor.GetProperty("count").GetInt32()];
        using (var values = System.IO.File.OpenRead(Shared.Path("golden", "dequant", "dequantised.f32")))
        {
            values.Position = tensor.GetProperty("offset").GetInt64();
            values.ReadExactly(MemoryMarshal.AsBytes(expected.AsSpan()));
        }
        using var stream = System.IO.File.OpenRead(Shared.Path("golden", "dequant", "blocks.gguf"));
        var file = GgufFile.Read(stream, "blocks.gguf");

        var actual = TensorFloats.Read(stream, file, file.Tensors.Single(t => t.Name == $"{type}.weight"));

        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
        {
            if (BitConverter.SingleToUInt32Bits(expected[i]) != BitConverter.SingleToUInt32Bits(actual[i]))
                Assert.Fail(
                    $"{type}, value {i}: {expected[i]:R} ({BitConverter.SingleToUInt32Bits(expected[i]):x8}) and {actual[i]:R} "
                    + $"({BitConverter.SingleToUInt32Bits(actual[i]):x8})");
        }
    }

    [Fact]
    public void What_ggml_makes_of_float32_weights_is_read_back_as_ggml_reads_it()
    {
        var folder = Shared.Path("golden", "dequant");
        var trip = Reference().GetProperty("round_trip");
        using var stream = System.IO.File.OpenRead(Path.Combine(folder, "quantised.gguf"));
        var file = GgufFile.Read(stream, "quantised.gguf");
        var values = System.IO.File.ReadAllBytes(Path.Combine(folder, "roundtrip.f32"));
        var compared = 0;
        foreach (var tensor in trip.GetProperty("tensors").EnumerateArray())
        {
            var found = file.Tensors.Single(t => t.Name == tensor.GetProperty("name").GetString());
            var expected = MemoryMarshal.Cast<byte, float>(
                values.AsSpan((int)tensor.GetProperty("offset").GetInt64(), tensor.GetProperty("count").GetInt32() * sizeof(float)));
            Assert.Equal(expected.ToArray(), TensorFloats.Read(stream, file, found));
            compared++;
        }
        Assert.True(compared >= 10);
    }

    [Fact]
    public void Two_bits_stand_for_minus_one_to_two()
    {
        var values = new float[64];
        TensorFloats.Decode(GgmlType.Q2_0, [.. BitConverter.GetBytes((Half)0.5f), .. Enumerable.Repeat((byte)0b11_10_01_00, 16)], values);
        Assert.Equal([-0.5f, 0, 0.5f, 1], values[..4]);
        Assert.Equal(values[..4], values[60..]);
    }

    private static JsonElement Reference() =>
        JsonDocument.Parse(System.IO.File.ReadAllBytes(Shared.Path("golden", "dequant", "dequant.json"))).RootElement;
}
