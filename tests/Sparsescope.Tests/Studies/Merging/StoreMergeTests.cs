using Sparsescope.Measuring;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Cli;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Studies.Merging;

/// <summary>What is said of stores that were put together.</summary>
public sealed class StoreMergeTests
{
    private static string Part(StoreFolder place, int number, int count)
    {
        var path = place[$"{number}.db"];
        using var store = RunStore.Open(path);
        var run = Samples.Run('a');
        store.Begin(run);
        store.BeginShard(run.Id, new(number, count), run.Created);
        store.Append(run.Id, "main", [(number, Samples.Item(number))]);
        store.FinishShard(run.Id, new(number, count), run.Created);
        return path;
    }

    [Theory]
    [InlineData(200, "lacks 1/200, 3/200 to 200/200")]
    [InlineData(4, "lacks 1/4, 3/4, 4/4")]
    [InlineData(5, "lacks 1/5, 3/5 to 5/5")]
    public void Many_parts_that_are_missing_are_named_as_a_range(int count, string said)
    {
        using var place = new StoreFolder();
        var (code, _, error) = CommandRun.Of("runs", "merge", Part(place, 2, count), "-o", place["all.db"]);
        Assert.Equal(0, code);
        Assert.EndsWith(said, error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_task_that_was_killed_as_it_began_leaves_an_empty_store_that_hides_nothing_of_the_others()
    {
        using var place = new StoreFolder();
        var part = Part(place, 1, 2);
        File.WriteAllBytes(place["2.db"], []);
        Assert.Equal([new MissingPart("levels", "tiny-F32", new Shard(2, 2))], MissingParts.Of([part, place["2.db"]], []));
        var (code, output, _) = CommandRun.Of("runs", "missing", place["2.db"], part);
        Assert.Equal((0, "levels  tiny-F32  2/2"), (code, output.Trim()));
        Assert.Equal(2, CommandRun.Of("runs", "missing", place["2.db"]).Code);
    }

    [Fact]
    public void Of_several_stores_those_after_one_that_is_none_are_verified_as_well()
    {
        using var place = new StoreFolder();
        File.WriteAllText(place["text.db"], "no database");
        var sound = Part(place, 1, 2);
        var (code, output, _) = CommandRun.Of("runs", "verify", place["text.db"], sound);
        Assert.Equal(2, code);
        Assert.Contains("NOT SOUND: Store", output, StringComparison.Ordinal);
        Assert.Contains($"{sound}  sound: the file is a whole database", output, StringComparison.Ordinal);
    }
}
