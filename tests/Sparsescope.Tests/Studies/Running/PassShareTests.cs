using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Studies.Running;

/// <summary>What is stored of a pass is known by its places.</summary>
public sealed class PassShareTests : IDisposable
{
    private readonly DataFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_pass_that_was_begun_with_other_items_is_not_gone_on_with()
    {
        using var store = RunStore.Open(Path.Combine(_folder.Path, "runs.db"));
        var run = Samples.Run('f');
        store.Begin(run);
        store.Append(run.Id, "twin-1", [Samples.Item(0), Samples.Item(3)]);
        PassShare Share(params int[][] segments) => new(store, run.Id, "twin-1", segments, null);
        Assert.Equal((2, 3), (Share([0, 3], [7]).Stored, Share([0, 3], [7]).Total));
        Assert.Equal((0, 2), (new PassShare(store, run.Id, "twin-2", [[5, 4]], null).Stored, Share([0, 3]).Total));
        foreach (int[][] others in (int[][][])[[[0, 4], [7]], [[3, 0]], [[0]]])
        {
            var refused = Assert.Throws<BadInputException>(() => Share(others));
            Assert.Contains("'twin-1' of this run was begun with other items", refused.Message, StringComparison.Ordinal);
        }
    }
}
