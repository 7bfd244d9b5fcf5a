using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Docs;

namespace Sparsescope.Tests.Studies.Store;

/// <summary>The queries of docs/schema.md, run on a store with a known content.</summary>
public sealed class SchemaQueryTests
{
    [Fact]
    public void Documented_queries_answer_what_they_say()
    {
        using var place = new StoreFolder();
        using (var store = RunStore.Open(place.Store))
        {
            var run = Samples.Run('a');
            store.Begin(run);
            store.Append(run.Id, "main", [Samples.Item(0), Samples.Item(1, "hard"),
                Samples.Item(2, "hard") with { Judgement = Judgement.Wrong },
                Samples.Failed(3)]);
        }
        Assert.Equal(3, SchemaPage.Queries.Length);

        var byLayer = Rows(place, 0);
        Assert.Equal(2 * (Samples.Layers + 1), byLayer.Count);
        Assert.Equal([0L, "easy", 1L, Samples.Item(0).States[0].Metrics[8]], byLayer[0]);

        var byJudgement = Rows(place, 1);
        Assert.Equal(2, byJudgement.Count);
        Assert.Equal(["levels", "tiny-F32", "wrong", 1L, Samples.Item(2).States[Samples.Layers].Metrics[5], 2.1], byJudgement[1]);

        Assert.Equal(["levels", "main", "item 3", Samples.Failed(3).Error!], Assert.Single(Rows(place, 2)));
    }

    private static List<object[]> Rows(StoreFolder place, int query)
    {
        using var db = StoreConnection.OpenForReading(place.Store);
        using var command = db.Command(SchemaPage.Queries[query].Sql);
        using var reader = command.ExecuteReader();
        var rows = new List<object[]>();
        while (reader.Read())
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }
}
