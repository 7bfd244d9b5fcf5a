using System.Runtime.InteropServices;
using System.Text.Json;
using Sparsescope.Gguf;
using Sparsescope.Interventions;
using Sparsescope.Safetensors;

namespace Sparsescope.Tests.Cli.Probing;

public sealed class DirectionCommandTests : IDisposable
{
    private const int Items = 60, Width = 8;

    private readonly string _folder = Directory.CreateTempSubdirectory("sparsescope-direction").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string At(string name) => Path.Combine(_folder, name);

    // Layers 0, 2 and 3; those with the label lie 2 further along dimension 5.
    private void Write()
    {
        var random = new SplitMix64(4);
        var (entries, data) = (new List<SafetensorsEntry>(), new List<float>());
        foreach (var layer in (int[])[0, 2, 3])
        {
            entries.Add(SafetensorsEntry.F32($"layer.{layer}", [Items, Width], data.Count * sizeof(float)));
            for (var i = 0; i < Items; i++)
            {
                for (var j = 0; j < Width; j++) data.Add((float)((j == 5 ? 2 * (i % 2) : 0) + 0.1 * random.NextGaussian()));
            }
        }
        using var stream = File.Create(At("states.safetensors"));
        stream.Write(SafetensorsHeader.Encode(entries));
        stream.Write(MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(data)));
        File.WriteAllLines(At("items.jsonl"), Enumerable.Range(0, Items)
            .Select(i => JsonSerializer.Serialize(new { id = $"q{i}", label = i % 2, pair = i / 2 })));
    }

    private (int Code, string Output, string Error) Make(params string[] more) =>
        CommandRun.Of(["direction", "make", At("items.jsonl"), "--states", At("states.safetensors"), .. more]);

    private DirectionSet Read(string name)
    {
        using var stream = File.OpenRead(At(name));
        return DirectionSet.Read(stream, name);
    }

    [Theory, InlineData("difference"), InlineData("pca"), InlineData("probe")]
    public void Every_method_finds_what_tells_items_apart_in_either_format(string method)
    {
        Write();
        Assert.Equal(0, Make("--method", method, "--cluster", "pair", "-o", At("d.safetensors")).Code);
        var made = Make("--method", method, "--cluster", "pair", "--model-hint", "llama", "-o", At("d.gguf"));
        Assert.Equal(0, made.Code);
        Assert.Contains("Layers below 2 are left out", made.Error, StringComparison.Ordinal);
        var (all, vector) = (Read("d.safetensors"), Read("d.gguf"));
        Assert.Equal([0, 2, 3], all.Layers);
        Assert.Equal([2, 3], vector.Layers);
        Make("-o", At("means.safetensors"));
        foreach (var layer in vector.Layers)
        {
            var direction = vector.Find(layer)!;
            Assert.Equal(all.Find(layer), direction);
            // A unit vector times the difference of means along it, whatever else it goes along.
            var means = Read("means.safetensors").Find(layer)!;
            if (method != "pca") Assert.Equal(direction.Sum(x => x * x), direction.Zip(means, (x, y) => x * y).Sum(), 1e-3);
            if (method == "probe") continue;
            Assert.True(Math.Abs(direction[5] - 2) < 0.4, string.Join(' ', direction));
            Assert.True(direction.Where((_, j) => j != 5).All(x => Math.Abs(x) < 1), string.Join(' ', direction));
        }
        using var stream = File.OpenRead(At("d.gguf"));
        var file = GgufFile.Read(stream, "d.gguf");
        Assert.Equal("controlvector", file.Architecture);
        Assert.Equal("llama", file.Metadata.FindString("controlvector.model_hint"));
        Assert.Equal(["direction.1", "direction.2"], file.Tensors.Select(tensor => tensor.Name));
    }

    [Fact]
    public void A_converted_file_holds_every_bit_and_is_shown()
    {
        Write();
        Make("-o", At("d.gguf"));
        Assert.Equal(0, CommandRun.Of("direction", "convert", At("d.gguf"), "-o", At("back.safetensors")).Code);
        Assert.Equal(Read("d.gguf").Sha256, Read("back.safetensors").Sha256);
        var shown = CommandRun.Of("direction", "show", At("back.safetensors"));
        Assert.Equal(0, shown.Code);
        Assert.Contains("layer   3  norm", shown.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void A_probes_weights_are_directions()
    {
        Write();
        Assert.Equal(0, CommandRun.Of("probe", "train", At("items.jsonl"), "--states", At("states.safetensors"), "--cluster", "pair", "-o",
            At("p.safetensors")).Code);
        Assert.Equal(0, CommandRun.Of("direction", "convert", At("p.safetensors"), "-o", At("p.gguf")).Code);
        Assert.Equal(Read("p.safetensors").Find(3), Read("p.gguf").Find(3));
    }

    [Fact]
    public void What_cannot_be_made_or_read_is_refused_with_the_reason()
    {
        Write();
        Refused(Make("-o", At("d.txt")), ".safetensors or .gguf");
        Refused(Make("-o", At("items.jsonl.gguf"), "--method", "pca"), "--cluster");
        Refused(Make("-o", At("d.gguf"), "--layers", "0"), "layer 2");
        Refused(CommandRun.Of("direction", "show", At("items.jsonl")), "safetensors");
        Refused(CommandRun.Of("direction", "show", At("none")), "cannot be read");
        Make("-o", At("d.gguf"));
        Refused(Make("-o", At("d.gguf")), "exists");

        static void Refused((int Code, string Output, string Error) run, string reason)
        {
            Assert.Equal(2, run.Code);
            Assert.Contains(reason, run.Error, StringComparison.Ordinal);
        }
    }
}
