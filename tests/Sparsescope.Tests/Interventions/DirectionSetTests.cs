using Sparsescope.Gguf;
using Sparsescope.Interventions;

namespace Sparsescope.Tests.Interventions;

public sealed class DirectionSetTests
{
    private static DirectionSet Sample(params int[] layers) =>
        new(layers.ToDictionary(layer => layer, layer => (float[])[layer, -0.5f * layer, 1e-8f]), "llama");

    [Fact]
    public void Both_formats_give_back_every_bit()
    {
        var directions = Sample(2, 7, 29);
        foreach (var write in (Action<Stream>[])[directions.WriteSafetensors, directions.WriteGguf])
        {
            using var stream = new MemoryStream();
            write(stream);
            var read = DirectionSet.Read(stream, "file");
            Assert.Equal(directions.Layers, read.Layers);
            Assert.Equal("llama", read.ModelHint);
            Assert.Equal(directions.Sha256, read.Sha256);
            foreach (var layer in read.Layers) Assert.Equal(directions.Find(layer), read.Find(layer));
        }
    }

    [Fact]
    public void A_control_vector_names_the_block_whose_output_it_is_added_to()
    {
        using var stream = new MemoryStream();
        Sample(2, 5).WriteGguf(stream);
        var file = GgufFile.Read(stream, "cv.gguf");
        Assert.Equal("controlvector", file.Architecture);
        Assert.Equal(["direction.1", "direction.4"], file.Tensors.Select(tensor => tensor.Name));
        Assert.Equal(2, file.Metadata.FindInteger("controlvector.layer_count"));
        Assert.Equal("llama", file.Metadata.FindString("controlvector.model_hint"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void A_layer_that_a_control_vector_cannot_name_is_refused(int layer) =>
        Assert.Contains($"layer {layer}", Assert.Throws<BadInputException>(() => Sample(layer, 4).WriteGguf(new MemoryStream())).Message,
            StringComparison.Ordinal);

    [Fact]
    public void What_holds_no_directions_is_refused()
    {
        Assert.Throws<BadInputException>(() => new DirectionSet(new Dictionary<int, float[]>()));
        Assert.Throws<BadInputException>(() => new DirectionSet(new Dictionary<int, float[]> { [1] = [1], [2] = [1, 2] }));
        Assert.Throws<BadInputException>(() => new DirectionSet(new Dictionary<int, float[]> { [1] = [float.NaN] }));
        Assert.Throws<BadInputException>(() => new DirectionSet(new Dictionary<int, float[]> { [1] = [] }));
        Assert.StartsWith("empty", Assert.Throws<BadInputException>(() => DirectionSet.Read(new MemoryStream(), "empty")).Message,
            StringComparison.Ordinal);
        var model = new MemoryStream(Gguf.TinyModel.Create());
        Assert.Contains("controlvector", Assert.Throws<BadInputException>(() => DirectionSet.Read(model, "model.gguf")).Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_direction_of_another_layer_or_width_is_not_taken()
    {
        var point = new TapPoint(new(TapNames.ResidPost, 7), "l_out-6", 3, false);
        Assert.Equal([7, -3.5f, 1e-8f], Sample(2, 7).At(point, null));
        Assert.Equal([2, -1, 1e-8f], Sample(2, 7).At(point, 2));
        Assert.Contains("layer 3", Assert.Throws<BadInputException>(() => Sample(2, 7).At(point, 3)).Message, StringComparison.Ordinal);
        Assert.Contains("4", Assert.Throws<BadInputException>(() => Sample(2, 7).At(point with { Width = 4 }, null)).Message,
            StringComparison.Ordinal);
        Assert.Throws<BadInputException>(() => Sample(2, 7).At(point with { Place = new(TapNames.ResidPost, null) }, null));
    }
}
