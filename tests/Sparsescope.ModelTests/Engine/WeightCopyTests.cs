using Sparsescope.Gguf;
using Sparsescope.Llama;
using Sparsescope.Tests;

namespace Sparsescope.ModelTests.Engine;

/// <summary>Copies of a model's weights: other precisions, and random twins.</summary>
public sealed class WeightCopyTests : IClassFixture<TinyModelFixture>, IDisposable
{
    private readonly TinyModelFixture _tiny;
    private readonly string _folder = Directory.CreateTempSubdirectory("copies-").FullName;
    private readonly string? _before = Environment.GetEnvironmentVariable("SPARSESCOPE_CACHE");

    public WeightCopyTests(TinyModelFixture tiny)
    {
        _tiny = tiny;
        Environment.SetEnvironmentVariable("SPARSESCOPE_CACHE", _folder);
    }

    [Theory]
    [InlineData(WeightType.F16, GgmlType.F16)]
    [InlineData(WeightType.Q8_0, GgmlType.Q8_0)]
    [InlineData(WeightType.Q4_0, GgmlType.Q4_0)]
    public void A_copy_has_the_precision_it_is_named_after_and_is_made_once(WeightType type, GgmlType expected)
    {
        var file = ModelFile.Check(_tiny.Path);
        var notices = new List<string>();
        var path = WeightCopy.Ensure(file, "hash", type, notices.Add);
        Assert.Equal(expected, ModelFile.Check(path).Header.Tensors.First(tensor => tensor.Name == "blk.0.ffn_down.weight").Type);
        Assert.Single(notices);
        Assert.Equal(path, WeightCopy.Ensure(file, "hash", type, notices.Add));
        Assert.Single(notices);
    }

    [Fact]
    public void A_model_of_F32_weights_is_its_own_copy() =>
        Assert.Equal(_tiny.Path, WeightCopy.Ensure(ModelFile.Check(_tiny.Path), "hash", WeightType.F32,
            _ => Assert.Fail("nothing to make")));

    [Theory]
    [InlineData("q4_k_m", WeightType.Q4_K_M)]
    [InlineData("F16", WeightType.F16)]
    public void A_precision_is_named_in_any_letter_case(string name, WeightType expected) =>
        Assert.Equal(expected, WeightTypes.Parse(name));

    [Fact]
    public void An_unknown_precision_is_named_with_those_there_are() =>
        Assert.Contains("Q8_0", Assert.Throws<BadInputException>(() => WeightTypes.Parse("Q3")).Message, StringComparison.Ordinal);

    [Fact]
    public void A_twin_has_the_same_entries_in_every_matrix_in_another_order_and_untouched_norms()
    {
        using var twin = TwinCopy.Make([_tiny.Path], 5, CancellationToken.None);
        foreach (var (name, original, permuted) in Weights(_tiny.Path, twin.Path))
        {
            if (name.Contains("norm", StringComparison.Ordinal))
            {
                Assert.Equal(original, permuted);
                continue;
            }
            Assert.NotEqual(original, permuted);
            Assert.Equal(original.Order(), permuted.Order());
        }
        using var model = LlamaModel.Load(twin.Path, 0);
        Assert.Equal(_tiny.Model.Width, model.Width);
    }

    [Fact]
    public void The_seed_decides_the_twin_and_disposing_it_leaves_nothing()
    {
        byte[] Bytes(ulong seed)
        {
            using var twin = TwinCopy.Make([_tiny.Path], seed, CancellationToken.None);
            return File.ReadAllBytes(twin.Path);
        }
        Assert.Equal(Bytes(1), Bytes(1));
        Assert.NotEqual(Bytes(1), Bytes(2));
        Assert.Empty(Directory.GetFiles(UserCache.Folders.Copies));
    }

    [Fact]
    public void A_twin_of_quantised_weights_is_that_of_their_F32_copy()
    {
        var path = Shared.Path("golden", "dequant", "quantised.gguf");
        using var copy = new MemoryStream();
        using (var stream = File.OpenRead(path))
        {
            var file = GgufFile.Read(stream, path);
            GgufWriter.Write(copy, file.Metadata,
                [.. file.Tensors.Select(tensor =>
                    GgufTensorData.F32(tensor.Name, tensor.Dimensions, TensorFloats.Read(stream, file, tensor)))]);
        }
        var exact = Path.Combine(_folder, "exact.gguf");
        File.WriteAllBytes(exact, copy.ToArray());
        using var twin = TwinCopy.Make([exact], 3, CancellationToken.None);
        var expected = File.ReadAllBytes(twin.Path);
        using var again = TwinCopy.Make([path], 3, CancellationToken.None);
        Assert.Equal(expected, File.ReadAllBytes(again.Path));
    }

    private static IEnumerable<(string Name, float[] Original, float[] Permuted)> Weights(string a, string b)
    {
        using var first = File.OpenRead(a);
        using var second = File.OpenRead(b);
        var (header, other) = (GgufFile.Read(first, a), GgufFile.Read(second, b));
        foreach (var tensor in header.Tensors)
            yield return (tensor.Name, TensorFloats.Read(first, header, tensor),
                TensorFloats.Read(second, other, other.Tensors.Single(twin => twin.Name == tensor.Name)));
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("SPARSESCOPE_CACHE", _before);
        Directory.Delete(_folder, recursive: true);
    }
}
