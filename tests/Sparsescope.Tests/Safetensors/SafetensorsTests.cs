using System.Runtime.InteropServices;
using System.Text;
using Sparsescope.Safetensors;

namespace Sparsescope.Tests.Safetensors;

public sealed class SafetensorsTests
{
    private static readonly float[] s_values = [1, -2.5f, float.NaN, float.MaxValue, 0, 7, 8];

    [Fact]
    public void What_was_written_is_read_back()
    {
        var first = SafetensorsEntry.F32("item \"0\"\n/é/<|x|>/\U0001F600", [2, 3], 0);
        var second = SafetensorsEntry.F32("scalar", [], first.End);
        var empty = SafetensorsEntry.F32("empty", [0, 5], second.End);
        var bytes = SafetensorsHeader.Encode([first, second, empty], [new("model", "tiny.gguf"), new("layers", "[0,1]")]);
        Assert.Equal(0, bytes.Length % 8);
        using var stream = new MemoryStream([.. bytes, .. MemoryMarshal.AsBytes<float>(s_values)]);
        var file = SafetensorsFile.Read(stream, "s.safetensors");

        Assert.Equal([first.Name, "scalar", "empty"], file.Tensors.Keys);
        Assert.Equal([2L, 3], file.Tensors[first.Name].Shape);
        Assert.Equal(bytes.Length, file.DataOffset);
        Assert.Equal([new("model", "tiny.gguf"), new("layers", "[0,1]")], file.Metadata);
        Assert.Equal(s_values[..6], file.ReadFloats(stream, first.Name));
        Assert.Equal([8f], file.ReadFloats(stream, "scalar"));
        Assert.Empty(file.ReadFloats(stream, "empty"));
    }

    [Fact]
    public void A_header_without_tensors_or_metadata_is_an_empty_object()
    {
        var bytes = SafetensorsHeader.Encode([]);
        Assert.Equal([8, 0, 0, 0, 0, 0, 0, 0, .. "{}      "u8], bytes);
        Assert.Empty(SafetensorsFile.Read(new MemoryStream(bytes), "s").Tensors);
    }

    [Fact]
    public void A_file_of_the_reference_implementation_is_read()
    {
        using var stream = File.OpenRead(Shared.Path("golden", "training", "weights_init.safetensors"));
        var file = SafetensorsFile.Read(stream, "weights_init.safetensors");
        Assert.Equal([20L, 32], file.Tensors["model.embed_tokens.weight"].Shape);
        Assert.All(file.ReadFloats(stream, "model.layers.0.input_layernorm.weight"), value => Assert.Equal(1f, value));
        Assert.Equal(20 * 32, file.ReadFloats(stream, "lm_head.weight").Length);
    }

    [Fact]
    public void Our_header_says_what_the_reference_implementation_says()
    {
        var theirs = File.ReadAllBytes(Shared.Path("golden", "training", "weights_init.safetensors"));
        var file = SafetensorsFile.Read(new MemoryStream(theirs), "theirs");
        var ours = SafetensorsHeader.Encode([.. file.Tensors.Values]);
        Assert.Equal(theirs[..(int)file.DataOffset], ours);
    }

    [Fact]
    public void Entries_that_would_make_a_broken_file_are_refused()
    {
        var a = SafetensorsEntry.F32("a", [4], 0);
        Assert.Throws<ArgumentException>(() => SafetensorsHeader.Encode([a, SafetensorsEntry.F32("a", [1], 16)]));
        Assert.Throws<ArgumentException>(() => SafetensorsHeader.Encode([a, SafetensorsEntry.F32("b", [1], 20)]));
        Assert.Throws<ArgumentException>(() => SafetensorsHeader.Encode([SafetensorsEntry.F32("b", [1], 4)]));
        Assert.Throws<ArgumentException>(() => SafetensorsHeader.Encode([a with { End = 12 }]));
        Assert.Throws<ArgumentException>(() => SafetensorsHeader.Encode([a with { Dtype = "F99" }]));
        Assert.Throws<ArgumentException>(() => SafetensorsHeader.Encode([SafetensorsEntry.F32("__metadata__", [1], 0)]));
        Assert.Throws<OverflowException>(() => SafetensorsEntry.F32("b", [1L << 40, 1L << 40], 0));
    }

    [Theory]
    [InlineData("{", 0, "cannot be read")]
    [InlineData("[]", 0, "cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1]}}""", 4, "cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""", 4, "cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0]}}""", 4, "cannot be read")]
    [InlineData("""{"__metadata__":{"a":1}}""", 0, "cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"a":{}}""", 4, "cannot be read")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""", 4, "tensor 'a' of F32 [2] cannot be bytes 0 to 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1,-1],"data_offsets":[0,4]}}""", 4, "cannot be bytes 0 to 4")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,0]}}""", 0, "cannot be bytes 0 to 0")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""", 8, "starts at byte 4 where 0 was expected")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""", 3, "take 4 bytes and the file holds 3")]
    public void A_broken_file_is_refused(string json, int dataBytes, string says)
    {
        var header = Encoding.UTF8.GetBytes(json);
        byte[] bytes = [.. BitConverter.GetBytes((ulong)header.Length), .. header, .. new byte[dataBytes]];
        var e = Assert.Throws<BadInputException>(() => SafetensorsFile.Read(new MemoryStream(bytes), "s.safetensors"));
        Assert.StartsWith("s.safetensors: ", e.Message);
        Assert.Contains(says, e.Message);
    }

    [Fact]
    public void A_file_cut_short_is_refused_at_every_length()
    {
        byte[] whole = [.. SafetensorsHeader.Encode([SafetensorsEntry.F32("a", [2], 0)]), .. new byte[8]];
        SafetensorsFile.Read(new MemoryStream(whole), "whole");
        for (var length = 0; length < whole.Length; length++)
            Assert.Throws<BadInputException>(() => SafetensorsFile.Read(new MemoryStream(whole, 0, length), "part"));
    }

    [Fact]
    public void Only_float32_tensors_of_the_file_are_read_as_floats()
    {
        var bytes = SafetensorsHeader.Encode([new SafetensorsEntry("ids", "I64", [1], 0, 8)]);
        using var stream = new MemoryStream([.. bytes, .. new byte[8]]);
        var file = SafetensorsFile.Read(stream, "s");
        Assert.Contains("'ids' is I64", Assert.Throws<BadInputException>(() => file.ReadFloats(stream, "ids")).Message);
        Assert.Contains("no tensor 'x'", Assert.Throws<BadInputException>(() => file.ReadFloats(stream, "x")).Message);
    }
}
