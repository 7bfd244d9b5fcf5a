using Sparsescope.Llama;

namespace Sparsescope.Tests.Llama;

public sealed class SchedulerNameTests
{
    [Theory]
    [InlineData("CUDA0#out_ids#0", "out_ids")]
    [InlineData("Vulkan1#blk.12.ffn_down.weight#3", "blk.12.ffn_down.weight")]
    [InlineData("RPC0[10.0.0.1:50052]#l_out-3#1", "l_out-3")]
    [InlineData("MTL0#cache_k_l0 (view)#0", "cache_k_l0 (view)")]
    [InlineData("CUDA0#a#b#2", "a#b")]
    [InlineData("out_ids", "out_ids")]
    [InlineData("", "")]
    [InlineData("#out_ids#0", "#out_ids#0")]
    [InlineData("CUDA0#out_ids", "CUDA0#out_ids")]
    [InlineData("CUDA0#out_ids#x", "CUDA0#out_ids#x")]
    [InlineData("CUDA0##0", "")]
    public void A_copy_is_called_by_the_name_of_its_original(string name, string original)
    {
        Assert.Equal(original, SchedulerName.Original(name, out var isCut));
        Assert.False(isCut);
    }

    [Fact]
    public void A_copy_whose_name_was_cut_is_known_by_the_beginning()
    {
        var node = new string('x', 55) + "-12";
        foreach (var length in (int[])[62, 63])
        {
            var name = $"CUDA10#{node}#0"[..63];
            Assert.StartsWith(SchedulerName.Original(name, out var isCut), node, StringComparison.Ordinal);
            Assert.True(isCut);
        }
    }
}
