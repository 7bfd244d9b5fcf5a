using Microsoft.Data.Sqlite;

namespace Sparsescope.ModelTests.Cli;

/// <summary>
/// Stores of many states are put together, verified and exported in little memory; bench/store.py does it with two hundred times as many.
/// </summary>
public sealed class SizedStoreTests
{
    private const int Times = 300;

    // What .NET may take for its objects, and what the process may reserve, in KiB.
    private const string Little = "export DOTNET_GCHeapHardLimit=0x3000000; ulimit -v 3000000; exec \"$@\"";

    [Fact]
    public void Many_states_are_merged_verified_and_exported_in_a_memory_that_would_not_hold_them()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "memory is bounded with ulimit, which is Linux's");
        using var place = StudyPlace.Finished();
        using (var db = Open(place, StudyPlace.Store))
            Execute(db, "update runs set finished = null, figures_sha256 = null; delete from analyses;");
        long states = 0;
        foreach (var (name, first) in ((string, int)[])[("a.db", 1), ("b.db", Times + 1)])
        {
            File.Copy(place[StudyPlace.Store], place[name]);
            using var db = Open(place, name);
            states = (long)Scalar(db, "select count(*) from states where pass = 'main'")!;
            Multiply(db, first);
        }
        place.RunShellAny(Little, "runs", "merge", "b.db", "a.db", "-o", "all.db").Ended(0);
        place.RunShellAny(Little, "runs", "verify", "all.db").Ended(0);
        place.RunShellAny(Little, "runs", "export", "--store", "all.db", "-o", "parquet").Ended(0);
        place.RunShellAny(Little, "study", "export", "latest", "--store", "all.db", "-o", "layers.csv").Ended(0);
        using var all = Open(place, "all.db");
        Assert.Equal(states * (1 + (2 * Times)), Scalar(all, "select count(*) from states where pass = 'main'"));
        var resid = (long)Scalar(all, "select count(*) from states where pass = 'main' and tap = 'resid_post'")!;
        Assert.Equal(resid + 1, File.ReadLines(place["layers.csv"]).LongCount());
    }

    // Each item so many times more, under places of its own.
    private static void Multiply(SqliteConnection db, int first)
    {
        var count = (long)Scalar(db, "select count(*) from items where pass = 'main'")!;
        var copies = $"with recursive n(k) as (select {first} union all select k + 1 from n where k < {first + Times - 1})";
        var columns = Columns(db).Select(name => name == "item" ? $"item + {count} * k" : $"\"{name}\"");
        Execute(db, $"""
            {copies} insert into items (run_id, pass, item, position, id, condition, value, prompt, n_tokens)
            select run_id, pass, item + {count} * k, position + {count} * k, id || '-' || k, condition, value, prompt, n_tokens
            from items, n where pass = 'main';
            {copies} insert into states ({string.Join(", ", Columns(db).Select(name => $"\"{name}\""))})
            select {string.Join(", ", columns)} from states, n where pass = 'main' and item < {count};
            """);
    }

    private static SqliteConnection Open(Workplace place, string name)
    {
        var db = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = place[name], Pooling = false }.ToString());
        db.Open();
        return db;
    }

    private static List<string> Columns(SqliteConnection db)
    {
        using var command = db.CreateCommand();
        command.CommandText = "select name from pragma_table_info('states')";
        using var row = command.ExecuteReader();
        var names = new List<string>();
        while (row.Read()) names.Add(row.GetString(0));
        return names;
    }

    private static object? Scalar(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar();
    }

    private static void Execute(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
