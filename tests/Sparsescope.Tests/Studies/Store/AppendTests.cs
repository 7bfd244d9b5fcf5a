using Microsoft.Data.Sqlite;
using Sparsescope.Metrics;
using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Store;

public sealed class AppendTests
{
    [Fact]
    public void An_append_stores_all_items_or_none()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        var run = Samples.Run('a');
        store.Begin(run);
        store.Append(run.Id, "main", [Samples.Item(0)]);
        Assert.Throws<SqliteException>(() => store.Append(run.Id, "main", [Samples.Item(1), Samples.Item(0)]));
        Assert.Throws<ArgumentException>(() =>
            store.Append(run.Id, "main", [Samples.Item(1), Samples.Item(2) with { States = [new("resid_post", 0, [1], null)] }]));
        var twice = new StoredState("resid_post", 0, new double[Metric.All.Count], null);
        Assert.Throws<ArgumentException>(() =>
            store.Append(run.Id, "main", [Samples.Item(1), Samples.Item(2) with { States = [twice, twice] }]));
        Assert.Equal(1, store.Stored(run.Id, "main"));
        store.Append(run.Id, "main", [Samples.Item(1)]);
        Assert.Equal([0, 1], store.Items(run.Id, "main", vectors: false).Select(item => item.Index));
    }

    [Fact]
    public void Items_of_a_run_that_was_not_begun_are_refused()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        Assert.Throws<SqliteException>(() => store.Append("none", "main", [Samples.Item(0)]));
    }

    [Fact]
    public void A_full_disk_is_a_sentence_and_keeps_what_was_stored_before()
    {
        using var place = new StoreFolder();
        var run = place.Fill(3);
        using (var db = StoreConnection.OpenForWriting(place.Store))
        {
            db.Number($"pragma max_page_count = {db.Number("pragma page_count") + 2}");
            var full = Assert.Throws<SqliteException>(() => Append(db, run.Id, 3, 200));
            Assert.True(StoreFailure.Is(full));
            Assert.Contains("disk is full; what was stored before is kept", StoreFailure.Explain(place.Store, full).Message);
        }
        using var store = RunStore.Open(place.Store);
        Assert.Equal(3, store.Stored(run.Id, "main"));
        store.Append(run.Id, "main", [Samples.Item(3)]);
        Assert.Equal(4, store.Items(run.Id, "main", vectors: false).Count());
    }

    [Fact]
    public void A_store_that_is_read_while_it_is_written_shows_whole_appends_of_one_moment()
    {
        using var place = new StoreFolder();
        using var writer = RunStore.Open(place.Store);
        var run = Samples.Run('a');
        writer.Begin(run);
        writer.Append(run.Id, "main", [Samples.Item(0), Samples.Item(1)]);
        using var reader = RunStore.OpenReadOnly(place.Store);
        using var items = reader.Items(run.Id, "main", vectors: true).GetEnumerator();
        Assert.True(items.MoveNext());
        writer.Append(run.Id, "main", [Samples.Item(2)]);
        Assert.Equal(3, reader.Stored(run.Id, "main"));
        Assert.True(items.MoveNext());
        Assert.False(items.MoveNext());
        Assert.Equal(3, reader.Items(run.Id, "main", vectors: false).Count());
    }

    [Fact]
    public void A_store_opened_for_reading_refuses_to_be_written()
    {
        using var place = new StoreFolder();
        var run = place.Fill(1);
        using var store = RunStore.OpenReadOnly(place.Store);
        Assert.Contains("read-only", Assert.Throws<BadInputException>(() => store.Append(run.Id, "main", [Samples.Item(1)])).Message);
    }

    [Fact]
    public void A_thousand_items_of_thirty_four_points_are_stored_and_read_whole()
    {
        using var place = new StoreFolder();
        using var store = RunStore.Open(place.Store);
        var run = Samples.Run('a');
        store.Begin(run);
        var figures = Enumerable.Range(0, Metric.All.Count).Select(i => 1.0 / (i + 1)).ToArray();
        StoredState[] states = [.. Enumerable.Range(0, 34).Select(layer => new StoredState("resid_post", layer, figures, null))];
        store.Append(run.Id, "main", [.. Enumerable.Range(0, 1000).Select(i => Samples.Item(i) with { States = states })]);
        var read = store.Items(run.Id, "main", vectors: false)
            .Where(item => item.States.Count == 34 && item.States.All(state => state.Metrics.SequenceEqual(figures)));
        Assert.Equal(1000, read.Count());
    }

    private static void Append(SqliteConnection db, string run, int from, int count)
    {
        using var transaction = db.BeginTransaction();
        using var writer = new ItemWriter(db, run, "main", MetricColumns.First);
        for (var i = from; i < from + count; i++) writer.Write(i, Samples.Item(i));
        transaction.Commit();
    }
}
