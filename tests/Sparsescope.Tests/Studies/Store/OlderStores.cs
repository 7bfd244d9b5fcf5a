using Microsoft.Data.Sqlite;
using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Store;

/// <summary>Stores as older versions of the program wrote them.</summary>
internal static class OlderStores
{
    /// <summary>Numbers of migrations that a store of an older version has.</summary>
    public static TheoryData<int> States => [.. Enumerable.Range(1, Schema.Migrations.Count - 1)];

    /// <summary>Writes what the first so many migrations can hold of a store to a file of their own.</summary>
    internal static void Write(string store, string older, int migrations)
    {
        using var db = new SqliteConnection($"Data Source={older};Pooling=False");
        db.Open();
        db.Execute("pragma journal_mode = wal");
        db.Execute("pragma foreign_keys = off");    // tables are filled in any order
        Migrator.Apply(db, [.. Schema.Migrations.Take(migrations)]);
        db.Execute("attach $1 as present", store);
        const string Tables = "select name from sqlite_master where type = 'table' and name <> 'migrations' order by rowid";
        foreach (var table in Names(db, Tables))
        {
            var present = Names(db, $"select name from pragma_table_info('{table}', 'present')");
            var columns = Names(db, $"select name from pragma_table_info('{table}', 'main')").Where(present.Contains).ToList();
            // In the order they were written: the order of rows is that of their ids.
            db.Execute($"insert into main.{table} ({string.Join(", ", columns)}) select {string.Join(", ", columns)} from present.{table}");
        }
        db.Execute("detach present");
    }

    private static List<string> Names(SqliteConnection db, string sql)
    {
        using var command = db.Command(sql);
        using var rows = command.ExecuteReader();
        var names = new List<string>();
        while (rows.Read()) names.Add(rows.GetString(0));
        return names;
    }
}
