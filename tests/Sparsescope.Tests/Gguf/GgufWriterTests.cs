using Sparsescope.Gguf;

namespace Sparsescope.Tests.Gguf;

public sealed class GgufWriterTests
{
    [Theory, InlineData(1), InlineData(8), InlineData(64), InlineData(4096)]
    public void Data_are_aligned_as_the_metadata_say(int alignment)
    {
        var stream = new MemoryStream();
        var metadata = new GgufMetadata { { "general.alignment", GgufValue.From((uint)alignment) } };
        GgufWriter.Write(stream, metadata, [GgufTensorData.F32("a", [3], [1, 2, 3]), GgufTensorData.F32("b", [5], [1, 2, 3, 4, 5])]);
        var file = GgufFile.Read(stream, "w.gguf");

        Assert.Equal((uint)alignment, file.Alignment);
        Assert.Equal(0, file.DataOffset % alignment);
        Assert.Equal(0, file.Tensors[1].Offset % alignment);
        Assert.Equal(0, (stream.Length - file.DataOffset) % alignment);
        Assert.Equal([1f, 2, 3, 4, 5], TensorFloats.Read(stream, file, file.Tensors[1]));
    }

    [Fact]
    public void Raw_integers_are_written_as_given()
    {
        var stream = new MemoryStream();
        GgufWriter.Write(stream, [], [new GgufTensorData("ids", GgmlType.I32, [2], new byte[] { 1, 0, 0, 0, 2, 0, 0, 0 })]);
        var file = GgufFile.Read(stream, "w.gguf");
        Assert.Equal((GgmlType.I32, 8L), (file.Tensors[0].Type, file.Tensors[0].ByteSize));
        Assert.Equal(2, stream.ToArray()[file.DataOffset + 4]);
    }

    [Fact]
    public void The_same_seed_writes_the_same_bytes()
    {
        Assert.Equal(TinyModel.Create(seed: 5), TinyModel.Create(seed: 5));
        Assert.NotEqual(TinyModel.Create(seed: 5), TinyModel.Create(seed: 6));
    }

    [Fact]
    public void Names_and_sizes_that_no_reader_would_take_are_refused()
    {
        var tensor = GgufTensorData.F32("a", [1], [1]);
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(new MemoryStream(), [], [tensor, tensor]));
        var longName = GgufTensorData.F32(new string('n', 64), [1], [1]);
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(new MemoryStream(), [], [longName]));
        Assert.Throws<ArgumentException>(() => GgufTensorData.F32("a", [2, 2], [1, 2, 3]));
        Assert.Throws<ArgumentException>(() => GgufTensorData.F32("a", [], [1]));
        Assert.Throws<ArgumentException>(() => new GgufTensorData("a", GgmlType.Q8_0, [16], new byte[17]));
        Assert.Throws<ArgumentException>(() => GgufWriter.Write(
            new MemoryStream(), new GgufMetadata { { "general.alignment", GgufValue.From(48u) } }, [tensor]));
    }
}
