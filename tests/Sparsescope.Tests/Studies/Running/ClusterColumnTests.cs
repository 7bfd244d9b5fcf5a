using Sparsescope.Studies.Items;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Reporting;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Studies.Running;

/// <summary>An item's cluster from the study to the analysis: stores of every version keep it where a question stands in paired designs.
/// </summary>
public sealed class ClusterColumnTests
{
    [Fact]
    public void A_store_keeps_clusters_where_it_always_did()
    {
        Assert.Equal(("c", null), Stored(pair: null, group: "c"));
        Assert.Equal(("q", "set 1"), Stored(pair: "q", group: "set 1"));
        Assert.Equal(("q", null), Stored(pair: "q", group: null));
        Assert.Equal((null, null), Stored(pair: null, group: null));
    }

    [Fact]
    public void An_analysis_of_unpaired_items_has_them_as_groups_and_no_question()
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store, change: item => item with { Pair = $"cluster {item.Index / 2}" });
        using var store = RunStore.Open(place.Store);
        var table = StudyAnalyst.Table(store, run.Id);
        Assert.All(table.Items, item => Assert.Null(item.Pair));
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"cluster {i / 2}"), table.Items.Select(item => item.Group));
    }

    [Fact]
    public void An_analysis_of_questions_has_both()
    {
        using var place = new StoreFolder();
        var run = MadeUpStore.Add(place.Store, items: 20, paired: true, change: item => item with { Group = $"set {item.Index / 10}" });
        using var store = RunStore.Open(place.Store);
        var table = StudyAnalyst.Table(store, run.Id);
        Assert.Equal(Enumerable.Range(0, 40).Select(i => ($"q{i / 2}", $"set {i / 10}")),
            table.Items.Select(item => (item.Pair!, item.Group!)));
    }

    private static (string? Pair, string? Group) Stored(string? pair, string? group)
    {
        var stored = ItemRecorder.Unmeasured(
            new StudyItem { Id = "1", Condition = "a", Value = 0, Prompt = "p", Pair = pair, Group = group }, 0, null);
        return (stored.Pair, stored.Group);
    }
}
