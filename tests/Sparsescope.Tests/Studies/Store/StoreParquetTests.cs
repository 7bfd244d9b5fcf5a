using Parquet.Serialization;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Cli;

namespace Sparsescope.Tests.Studies.Store;

/// <summary>What a store holds is in its Parquet files, value for value.</summary>
public sealed class StoreParquetTests
{
    [Fact]
    public async Task Every_table_comes_back_with_its_values_and_its_nulls()
    {
        using var place = new StoreFolder();
        var run = place.Fill(5);
        using (var store = RunStore.Open(place.Store))
        {
            store.Append(run.Id, "main", [Samples.Failed(5)]);
            store.ReplaceAggregates(run.Id, [new("x", "resid_post", 0, "overlap", 0.5, null), new("x", "resid_post", 1, "mean", double.NaN, [1.5f, -2f])]);
            store.SetNote(run.Id, "näive; two\nlines");
        }
        var tables = StoreParquet.Tables(place.Store);
        Assert.Superset(new HashSet<string> { "runs", "items", "states", "vectors", "failures", "aggregates" }, tables.ToHashSet());
        using var db = StoreConnection.OpenForReading(place.Store);
        foreach (var table in tables)
        {
            using var stream = new MemoryStream();
            var rows = StoreParquet.Write(place.Store, table, stream, CancellationToken.None);
            Assert.Equal(db.Number($"select count(*) from {table}"), rows);
            stream.Position = 0;
            var read = (await ParquetSerializer.DeserializeUntypedAsync(stream, cancellationToken: TestContext.Current.CancellationToken)).Data.ToList();
            Assert.Equal(rows, read.Count);
            using var command = db.Command($"select * from {table}");
            using var row = command.ExecuteReader();
            foreach (var found in read)
            {
                Assert.True(row.Read());
                for (var column = 0; column < row.FieldCount; column++)
                {
                    var there = found.TryGetValue(row.GetName(column), out var value) ? value : null;
                    Assert.Equal(row.IsDBNull(column) ? null : row.GetValue(column), Plain(there));
                }
            }
        }
    }

    [Fact]
    public void The_command_writes_a_file_a_table_and_replaces_none_unasked()
    {
        using var place = new StoreFolder();
        place.Fill(3);
        var folder = place["parquet"];
        Assert.Equal(0, CommandRun.Of("runs", "export", "--store", place.Store, "-o", folder).Code);
        Assert.Contains("states.parquet", Directory.GetFiles(folder).Select(file => Path.GetFileName(file)));
        Assert.Equal("PAR1"u8.ToArray(), File.ReadAllBytes(Path.Combine(folder, "items.parquet"))[..4]);
        Assert.Equal(2, CommandRun.Of("runs", "export", "--store", place.Store, "-o", folder).Code);
        Assert.Equal(0, CommandRun.Of("runs", "export", "--store", place.Store, "-o", folder, "--table", "items", "--overwrite").Code);
        Assert.Equal(2, CommandRun.Of("runs", "export", "--store", place.Store, "-o", place["other"], "--table", "nothing").Code);
    }

    private static object? Plain(object? value) => value switch
    {
        ReadOnlyMemory<char> text => text.ToString(),
        ReadOnlyMemory<byte> bytes => bytes.ToArray(),
        Memory<byte> bytes => bytes.ToArray(),
        _ => value,
    };
}
