using Sparsescope.Metrics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Store;

public sealed class RoundTripTests
{
    [Fact]
    public void Items_come_back_as_they_were_stored_and_in_that_order()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        store.Begin(Samples.Run('a'));
        StoredItem[] items = [Samples.Item(5), Samples.Item(0), Samples.Failed(7), Samples.Item(2)];
        store.Append(Samples.Run('a').Id, "main", items[..2]);
        store.Append(Samples.Run('a').Id, "main", items[2..]);
        var read = store.Items(Samples.Run('a').Id, "main", vectors: true).ToList();
        Assert.Equal(items.Length, read.Count);
        foreach (var (expected, actual) in items.Zip(read)) Samples.Same(expected, actual);
    }

    [Fact]
    public void Vectors_come_only_where_they_are_asked_for()
    {
        using var place = new StoreFolder();
        var run = place.Fill(2);
        using var store = RunStore.OpenReadOnly(place.Store);
        Assert.All(store.Items(run.Id, "main", vectors: false), item => Assert.All(item.States, state => Assert.Null(state.Vector)));
        Assert.All(store.Items(run.Id, "main", vectors: true), item => Assert.Single(item.States, state => state.Vector is not null));
    }

    [Fact]
    public void Vectors_of_other_points_can_be_given_up()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        var (run, other) = (Samples.Run('a'), Samples.Run('b'));
        float[] vector = [1, 2, 3, 4];
        StoredItem Item(int index) =>
            Samples.Item(index) with { States = [.. Samples.Item(index).States.Select(state => state with { Vector = vector })] };
        foreach (var each in (RunRecord[])[run, other])
        {
            store.Begin(each);
            store.Append(each.Id, "main", [Item(0), Item(1)]);
        }
        store.KeepVectors(run.Id, [("resid_post", 1)]);
        Assert.All(store.Items(run.Id, "main", vectors: true),
            item => Assert.Equal([("resid_post", 1)], item.States.Where(state => state.Vector is not null)
                .Select(state => (state.Tap, state.Layer))));
        Assert.All(store.Items(other.Id, "main", vectors: true), item => Assert.All(item.States, state => Assert.NotNull(state.Vector)));
    }

    [Fact]
    public void Vectors_of_a_pass_can_be_given_up_and_its_figures_stay()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        var run = Samples.Run('a');
        store.Begin(run);
        foreach (var pass in (string[])["main", "reference"]) store.Append(run.Id, pass, [Samples.Item(0)]);
        store.DropVectors(run.Id, "reference");
        store.DropVectors(run.Id, "reference");
        Assert.Contains(Assert.Single(store.Items(run.Id, "main", vectors: true)).States, state => state.Vector is not null);
        var item = Assert.Single(store.Items(run.Id, "reference", vectors: true));
        Assert.All(item.States, state => Assert.Null(state.Vector));
        Assert.Equal(Samples.Item(0).States[1].Metrics, item.States[1].Metrics);
    }

    [Fact]
    public void NaN_and_infinities_come_back_as_NaN()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        var run = Samples.Run('a');
        store.Begin(run);
        double[] odd = [double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.0, double.Epsilon, double.MaxValue,
            .. new double[Metric.All.Count - 6]];
        store.Append(run.Id, "main",
            [Samples.Item(0) with { Value = double.NaN, Entropy = double.NegativeInfinity, States = [new("resid_post", 0, odd, null)] }]);
        var item = Assert.Single(store.Items(run.Id, "main", vectors: false));
        Assert.True(double.IsNaN(item.Value) && double.IsNaN(item.Entropy));
        Assert.Equal([double.NaN, double.NaN, double.NaN, -0.0, double.Epsilon, double.MaxValue], item.States[0].Metrics[..6]);
    }

    [Fact]
    public void A_text_with_a_zero_character_comes_back_whole()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        store.Begin(Samples.Run('a'));
        store.Append(Samples.Run('a').Id, "main", [Samples.Item(0) with { Prompt = "a\0b", Generated = "" }]);
        var item = store.Items(Samples.Run('a').Id, "main", vectors: false).Single();
        Assert.Equal("a\0b", item.Prompt);
        Assert.Equal("", item.Generated);
    }

    [Fact]
    public void Runs_are_listed_newest_first_and_kept_as_they_were_begun()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        store.Begin(Samples.Run('a', "2026-01-01T00:00:00Z"));
        store.Begin(Samples.Run('b', "2026-01-03T00:00:00Z"));
        store.Begin(Samples.Run('c', "2026-01-02T00:00:00Z"));
        store.Begin(Samples.Run('a', "2027-01-01T00:00:00Z"));
        store.Finish(Samples.Run('c').Id, "2026-01-04T00:00:00Z");
        Assert.Equal(
            [Samples.Run('b', "2026-01-03T00:00:00Z"), Samples.Run('c', "2026-01-02T00:00:00Z") with { Finished = "2026-01-04T00:00:00Z",
                FiguresSha256 = store.HashFigures(Samples.Run('c').Id) }, Samples.Run('a', "2026-01-01T00:00:00Z")],
            store.Runs());
    }

    [Fact]
    public void A_run_is_named_by_the_beginning_of_its_id_or_as_the_latest()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        Assert.Contains("holds no run", Assert.Throws<BadInputException>(() => store.Resolve("latest")).Message);
        var (first, second) = (Samples.Run('a') with { Id = "abc" + new string('0', 61) },
            Samples.Run('a', "2026-05-01T00:00:00Z") with { Id = "abd" + new string('0', 61) });
        store.Begin(first);
        store.Begin(second);
        Assert.Equal(first, store.Resolve("abc"));
        Assert.Equal(first, store.Resolve("ABC0"));
        Assert.Equal(second, store.Resolve("latest"));
        Assert.Contains("2 runs (abc000000000, abd000000000)", Assert.Throws<BadInputException>(() => store.Resolve("ab"))
            .Message.Replace("abd000000000, abc000000000", "abc000000000, abd000000000", StringComparison.Ordinal));
        Assert.Contains("no run 'x'", Assert.Throws<BadInputException>(() => store.Resolve("x")).Message);
        Assert.Contains("no run ''", Assert.Throws<BadInputException>(() => store.Resolve("")).Message);
    }

    [Fact]
    public void Aggregates_are_replaced_as_a_whole()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        var run = Samples.Run('a');
        store.Begin(run);
        store.ReplaceAggregates(run.Id, [new("x", "resid_post", 0, "old", 1, null)]);
        StoredAggregate[] aggregates =
            [new("hard", "resid_post", 2, "mean_energy", double.NaN, [1, 2]), new("easy", "resid_post", 1, "overlap", 0.5, null)];
        store.ReplaceAggregates(run.Id, aggregates);
        var read = store.Aggregates(run.Id);
        Assert.Equal(aggregates.Select(a => a with { Values = null }), read.Select(a => a with { Values = null }));
        Assert.Equal(aggregates.Select(a => a.Values), read.Select(a => a.Values));
        Assert.ThrowsAny<Exception>(() => store.ReplaceAggregates(run.Id, [aggregates[0], aggregates[0]]));
        Assert.Equal(2, store.Aggregates(run.Id).Count);
    }

    [Fact]
    public void Analyses_of_other_rules_and_programs_are_kept_and_the_newest_counts()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        var run = Samples.Run('a').Id;
        store.Begin(Samples.Run('a'));
        Assert.Null(store.Analysis(run));
        StoredAnalysis[] all =
        [
            new("0.1.0", 1, null, """{"verdict":{"name":"no effect","sentence":"None."}}"""), new("0.2.0", 1, "2026-01-01T00:00:00Z", "{}"),
            new("0.2.0", 2, "2026-01-02T00:00:00Z", "[1]"), new("0.1.0", 1, "2026-01-03T00:00:00Z", "no JSON at all"),
        ];
        foreach (var analysis in all) store.SaveAnalysis(run, analysis);
        Assert.Equal(all, store.Analyses(run));
        Assert.Equal(all[^1], store.Analysis(run));
        store.SaveAnalysis(run, all[^1] with { Json = "{}", Created = null });
        Assert.Equal([.. all[..^1], all[^1] with { Json = "{}", Created = null }], store.Analyses(run));
        Assert.Equal(("no effect", "None."), (all[0].Verdict, all[0].Sentence));
        Assert.All(all[1..], analysis => Assert.Equal(("unreadable", ""), (analysis.Verdict, analysis.Sentence)));
    }

    [Fact]
    public void Passes_are_counted_apart_with_their_failures()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        var run = Samples.Run('a');
        store.Begin(run);
        store.Append(run.Id, "main", [Samples.Item(0), Samples.Failed(1), Samples.Item(2)]);
        store.Append(run.Id, "twin-1", [Samples.Item(2)]);
        Assert.Equal([new("main", 3, 1), new("twin-1", 1, 0)], store.Passes(run.Id));
        Assert.Equal((3, 1), store.Counts(run.Id, "main"));
        Assert.Equal((0, 0), store.Counts(run.Id, "scrambled"));
        Assert.Equal(3, store.Stored(run.Id, "main"));
    }

    [Fact]
    public void Removing_a_run_removes_all_of_it_and_nothing_else()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        foreach (var run in (RunRecord[])[Samples.Run('a'), Samples.Run('b')])
        {
            store.Begin(run);
            store.Append(run.Id, "main", [Samples.Item(0), Samples.Failed(1)]);
            store.ReplaceAggregates(run.Id, [new("x", "resid_post", 0, "overlap", 1, null)]);
            store.SaveAnalysis(run.Id, new("0.1.0", 1, null, "{}"));
        }
        store.Remove(Samples.Run('a').Id);
        Assert.Equal(Samples.Run('b').Id, Assert.Single(store.Runs()).Id);
        Assert.Equal(2, store.Items(Samples.Run('b').Id, "main", vectors: true).Count());
        using var db = StoreConnection.OpenForReading(place.Store);
        foreach (var table in (string[])["items", "failures", "states", "vectors", "traces", "aggregates", "analyses"])
        {
            Assert.Equal(1, db.Number($"select count(distinct run_id) from {table}"));
        }
    }
}
