using System.Runtime.InteropServices;
using Sparsescope.Gguf;

namespace Sparsescope.Tests.Gguf;

public sealed class TensorFloatsTests
{
    [Fact]
    public void F32_comes_back_exactly_and_F16_rounded()
    {
        float[] values = [0, -0f, 1.5f, -65504, 1e-3f, float.NaN, float.PositiveInfinity, 3.14159f];
        var (file, stream) = File([GgufTensorData.F32("f32", [4, 2], values), GgufTensorData.F16("f16", [8], values)]);

        Assert.Equal(values, TensorFloats.Read(stream, file, file.Tensors[0]));
        Assert.Equal(values.Select(v => (float)(Half)v), TensorFloats.Read(stream, file, file.Tensors[1]));
    }

    [Fact]
    public void BF16_is_the_upper_half_of_a_float()
    {
        var values = new float[2];
        TensorFloats.Decode(GgmlType.BF16, [0x80, 0x3F, 0x49, 0xC0], values);
        Assert.Equal([1f, -3.140625f], values);
    }

    [Fact]
    public void Q8_0_is_scale_times_signed_byte()
    {
        var values = new float[32];
        TensorFloats.Decode(GgmlType.Q8_0, [.. Half(0.25f), .. Enumerable.Range(0, 32).Select(i => (byte)(sbyte)(i * 8 - 128))], values);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => 0.25f * (i * 8 - 128)), values);
    }

    [Fact]
    public void Q4_0_and_Q4_1_hold_the_first_half_in_the_low_nibbles()
    {
        byte[] nibbles = [.. Enumerable.Range(0, 16).Select(i => (byte)(i | (15 - i) << 4))];
        var values = new float[32];

        TensorFloats.Decode(GgmlType.Q4_0, [.. Half(0.5f), .. nibbles], values);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => 0.5f * ((i < 16 ? i : 31 - i) - 8)), values);

        TensorFloats.Decode(GgmlType.Q4_1, [.. Half(0.5f), .. Half(-3), .. nibbles], values);
        Assert.Equal(Enumerable.Range(0, 32).Select(i => 0.5f * (i < 16 ? i : 31 - i) - 3), values);
    }

    [Fact]
    public void A_published_embedding_is_the_first_hidden_state_of_another_implementation()
    {
        const int Token = 19_556, Width = 576;   // the only token of prompt "hello", first in hidden.f32
        using var states = System.IO.File.OpenRead(Shared.Path("golden", "smollm2", "hidden.f32"));
        var expected = new float[Width];
        states.ReadExactly(MemoryMarshal.AsBytes(expected.AsSpan()));
        using var model = System.IO.File.OpenRead(Shared.Path("models", "SmolLM2-135M-Instruct.Q4_1.gguf"));
        var file = GgufFile.Read(model, "smollm2.gguf");

        var embedding = file.Tensors.Single(t => t.Name == "token_embd.weight");
        Assert.Equal(GgmlType.Q8_0, embedding.Type);
        Assert.Equal(expected, TensorFloats.Read(model, file, embedding).AsSpan(Token * Width, Width));
    }

    [Fact]
    public void A_type_that_cannot_be_read_is_named()
    {
        var (file, stream) = File([new GgufTensorData("w", GgmlType.I32, [4], new byte[16])]);
        var e = Assert.Throws<BadInputException>(() => TensorFloats.Read(stream, file, file.Tensors[0]));
        Assert.Contains("tensor 'w' has type I32", e.Message);
    }

    [Fact]
    public void Bytes_that_are_not_those_of_the_values_are_refused()
    {
        Assert.Throws<ArgumentException>(() => TensorFloats.Decode(GgmlType.Q8_0, new byte[33], new float[32]));
        Assert.Throws<ArgumentException>(() => TensorFloats.Decode(GgmlType.F32, new byte[8], new float[3]));
    }

    private static byte[] Half(float value) => BitConverter.GetBytes((Half)value);

    private static (GgufFile File, MemoryStream Stream) File(IReadOnlyList<GgufTensorData> tensors)
    {
        var stream = new MemoryStream();
        GgufWriter.Write(stream, TinyModel.Metadata(), tensors);
        return (GgufFile.Read(stream, "t.gguf"), stream);
    }
}
