using Microsoft.Data.Sqlite;

namespace Sparsescope.Studies.Store;

/// <summary>
/// Lets a store of an older version be read as it is: what its schema lacks is put before it for this connection alone, as temporary tables
/// and views, which hide tables of the same name. Nothing is copied and nothing is written to the file, however large it is.
/// </summary>
internal static class OlderStore
{
    // Tables that a migration made anew instead of adding to them: how their rows are seen through the older one of that name.
    private static readonly Dictionary<string, string> s_remade = new()
    {
        ["analyses"] = """
            select a.run_id, 1 as number, r.program, 1 as rule, r.finished as created, a.json
            from main.analyses a join main.runs r on r.id = a.run_id
            """,
    };

    private static readonly Lazy<IReadOnlyList<Table>> s_current = new(ReadCurrent);

    /// <summary>Puts what a store lacks before its tables; one of this program's schema is left alone.</summary>
    internal static void Adapt(SqliteConnection db)
    {
        if (!Migrator.IsOlder(db)) return;
        db.Execute("pragma temp_store = memory");
        foreach (var table in s_current.Value)
        {
            var columns = Columns(db, table.Name);
            if (columns.Count == 0)
            {
                var all = table.Columns.Select(column => MetricColumns.Quoted(column.Name));
                db.Execute($"create temp table {table.Name} ({string.Join(", ", all)})");
                continue;
            }
            var lacking = table.Columns.Where(column => columns.All(known => known.Name != column.Name)).ToList();
            if (lacking.Count == 0) continue;
            var added = lacking.Select(column => $"{column.Default ?? "null"} as {MetricColumns.Quoted(column.Name)}");
            string[] shown = [.. table.HasRowId ? (string[])["rowid"] : [], "*", .. added];
            var rows = s_remade.TryGetValue(table.Name, out var remade)
                ? remade : $"select {string.Join(", ", shown)} from main.{table.Name}";
            db.Execute($"create temp view {table.Name} as {rows}");
        }
        db.Execute("pragma query_only = on");   // temporary tables would take what is meant for the file
    }

    private static IReadOnlyList<Table> ReadCurrent()
    {
        using var db = new SqliteConnection("Data Source=:memory:");
        db.Open();
        Migrator.Apply(db, Schema.Migrations);
        var tables = new List<Table>();
        using (var command =
            db.Command("select name, wr from pragma_table_list where schema = 'main' and type = 'table' and name not like 'sqlite_%'"))
        {
            using var rows = command.ExecuteReader();
            while (rows.Read()) tables.Add(new(rows.GetString(0), rows.GetInt64(1) == 0, []));
        }
        return [.. tables.Select(table => table with { Columns = Columns(db, table.Name) })];
    }

    private static List<Column> Columns(SqliteConnection db, string table)
    {
        using var command = db.Command("select name, dflt_value from pragma_table_info($1, 'main')", table);
        using var rows = command.ExecuteReader();
        var columns = new List<Column>();
        while (rows.Read()) columns.Add(new(rows.GetString(0), SqlValue.Text(rows, 1)));
        return columns;
    }

    /// <summary>A table of this program's schema.</summary>
    private sealed record Table(string Name, bool HasRowId, IReadOnlyList<Column> Columns);

    /// <summary>A column, and the SQL of its default where it has one.</summary>
    private sealed record Column(string Name, string? Default);
}
