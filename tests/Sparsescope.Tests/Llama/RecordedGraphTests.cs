using System.Globalization;
using Sparsescope.Llama;
using Sparsescope.Tests.Architecture;

namespace Sparsescope.Tests.Llama;

/// <summary>
/// Graphs as `inspect --graph` printed them for the model of `demo` (four blocks, three rows of which one is an output), and what devices
/// make of them.
/// </summary>
public sealed class RecordedGraphTests
{
    private const int Layers = 4, Rows = 3, Outputs = 1;

    private static readonly IReadOnlyList<GraphTensor> s_onProcessor = Recorded("demo-cpu.tsv");

    private static GraphTensor[] Recorded(string file) =>
        [.. File.ReadLines(Repository.Path("tests", "Sparsescope.Tests", "Llama", "Graphs", file)).Select(GraphTensor.Parse)];

    private static LayerMap Map(IEnumerable<GraphTensor> tensors) =>
        LayerMap.Read(ComputeGraph.Of(tensors), "llama", Layers, Rows, Outputs);

    /// <summary>
    /// What the scheduler makes of a graph where blocks from one on are on another device: whatever crosses over is a copy with a name of
    /// its own.
    /// </summary>
    private static List<GraphTensor> Split(IReadOnlyList<GraphTensor> tensors, int firstOnDevice, bool copiesWeights)
    {
        var made = new List<GraphTensor>();
        var (copies, onDevice, next) = (new Dictionary<long, long>(), new HashSet<long>(), 1_000_000L);
        var byId = tensors.ToDictionary(tensor => tensor.Id);
        var moved = firstOnDevice == 0;
        foreach (var tensor in tensors)
        {
            if (!tensor.IsComputed) { made.Add(tensor); continue; }
            moved |= tensor.Name == string.Create(CultureInfo.InvariantCulture, $"norm-{firstOnDevice}");
            if (!moved || tensor.Name == "embd") { made.Add(tensor); continue; }
            onDevice.Add(tensor.Id);
            made.Add(tensor with { Sources = [.. tensor.Sources.Select(Fed)] });
        }
        return made;

        long Fed(long source)
        {
            var original = byId[source];
            var stays = original.IsComputed ? onDevice.Contains(source) : original.Name.StartsWith("cache_", StringComparison.Ordinal)
                || (!copiesWeights && original.Name.EndsWith("weight", StringComparison.Ordinal));
            if (stays) return source;
            if (copies.TryGetValue(source, out var known)) return known;
            made.Add(new(next, $"CUDA0#{original.Name}#0"[..Math.Min(63, original.Name.Length + 8)], "NONE", original.Type, original.Shape,
                [], false));
            return copies[source] = next++;
        }
    }

    [Theory]
    [InlineData(0, false)]
    [InlineData(0, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    public void Every_tap_of_a_graph_split_between_devices_is_that_of_the_whole_graph(int firstOnDevice, bool copiesWeights)
    {
        var whole = Map(s_onProcessor);
        Assert.Equal(Layers + 1 + (4 * Layers) + 1, whole.Points.Count);
        Assert.Empty(whole.Missing);
        var split = Split(s_onProcessor, firstOnDevice, copiesWeights);
        Assert.Contains(split, tensor => tensor.Name == "CUDA0#out_ids#0");
        var map = Map(split);
        Assert.Equal(whole.Points, map.Points);
        Assert.Empty(map.Missing);
        Assert.True(map.Points.Single(point => point.Tap == TapNames.ResidPost && point.Layer == Layers).OutputsOnly);
    }

    [Theory]
    [InlineData("demo-h100.tsv")]
    [InlineData("demo-h100-two-blocks.tsv")]
    public void The_graph_recorded_on_a_GPU_has_every_tap_of_the_processors(string file)
    {
        var recorded = Recorded(file);
        Assert.Contains(recorded, tensor => tensor.Name == "CUDA0#out_ids#0");
        var map = Map(recorded);
        Assert.Empty(map.Missing);
        Assert.Equal(Map(s_onProcessor).Points, map.Points);
    }

    [Fact]
    public void A_layer_whose_tensor_has_another_shape_is_missing_and_said_to_be()
    {
        var other = s_onProcessor.Select(tensor => tensor.Name == "result_norm" ? tensor with { Shape = [256, 2, 1, 1] } : tensor);
        var missing = Assert.Single(Map(other).Missing);
        Assert.Equal((TapNames.ResidPost, Layers), (missing.Tap, missing.Layer));
        Assert.Contains("result_norm", missing.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_that_the_graph_does_not_compute_is_missing_and_said_to_be()
    {
        var other = s_onProcessor.Select(tensor => tensor.Name == "l_out-1" ? tensor with { Name = "node_7" } : tensor);
        Assert.Contains(Map(other).Missing, tap => tap is { Tap: TapNames.ResidPost, Layer: 2 });
    }

    [Fact]
    public void A_recording_reads_back_as_the_graph_it_was_made_of()
    {
        var split = Split(s_onProcessor, 2, copiesWeights: true);
        var again = ComputeGraph.Of(ComputeGraph.Of(split).Lines.Select(GraphTensor.Parse));
        Assert.Equal(ComputeGraph.Of(split).Nodes.Select(node => (node.Name, node.Op, node.Occurrence)),
            again.Nodes.Select(node => (node.Name, node.Op, node.Occurrence)));
        Assert.Throws<FormatException>(() => GraphTensor.Parse("node\t1\tMUL\tf32\t2x3\t-\tx"));
    }

    [Fact]
    public void What_a_block_adds_is_missing_and_said_to_be_where_its_output_cannot_be_followed()
    {
        var missing = Map(s_onProcessor.Select(tensor => tensor.Name == "l_out-1" ? tensor with { Op = "MUL" } : tensor)).Missing;
        Assert.Equal([(TapNames.AttnOut, 2), (TapNames.MlpOut, 2)], missing.Select(tap => (tap.Tap, tap.Layer)));
        Assert.All(missing, tap => Assert.Equal("the block's output 'l_out-1' cannot be followed to what goes into it", tap.Why));
        // Without a name it is no layer either, nor can the next block's input be told.
        missing = Map(s_onProcessor.Select(tensor => tensor.Name == "l_out-1" ? tensor with { Name = "unnamed" } : tensor)).Missing;
        Assert.Equal(
            [
                (TapNames.AttnOut, 2),
                (TapNames.AttnOut, 3),
                (TapNames.MlpOut, 2),
                (TapNames.MlpOut, 3),
                (TapNames.ResidPost, 2),
            ],
            missing.Select(tap => (tap.Tap, tap.Layer)));
    }
}
