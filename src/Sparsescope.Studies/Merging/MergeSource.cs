using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Merging;

/// <summary>Copies the rows of one store into another, a table at a time, within SQLite.</summary>
/// <param name="db">The store that is made.</param>
/// <param name="path">The store that is read.</param>
/// <param name="older">Where a copy may lie while it is read: one of an older version is brought to the present schema there.</param>
internal sealed class MergeSource(SqliteConnection db, string path, string older)
{
    private const string Analyses = "merged_analyses";

    // In an order in which rows come after those they refer to. Times do not tell two rows apart, nor do judgements, which are read anew.
    private static readonly (string Table, string[] Key, string[] Ignored)[] s_tables =
    [
        ("pass_metrics", ["run_id", "pass", "place"], []),
        ("items", ["run_id", "pass", "item"], ["judgement"]),
        ("failures", ["run_id", "pass", "item"], []),
        ("states", ["run_id", "pass", "item", "point"], []),
        ("vectors", ["run_id", "pass", "item", "point"], []),
        ("traces", ["run_id", "pass", "item", "layer", "metric"], []),
        ("aggregates", ["run_id", "condition", "tap", "layer", "name"], []),
        ("dynamics", ["id"], ["created", "finished"]),
        ("dynamics_metrics", ["dynamics_id", "place"], []),
        ("dynamics_questions", ["dynamics_id", "question"], []),
        ("dynamics_points", ["dynamics_id", "model", "seed", "step"], []),
        ("dynamics_answers", ["dynamics_id", "model", "seed", "step", "question"], []),
    ];

    /// <summary>Copies what is not there yet.</summary>
    /// <exception cref="BadInputException">A row is there already and is another one: both values are named.</exception>
    internal void Copy(CancellationToken cancellation)
    {
        var file = Current();
        Attach(file);
        // What fails is thrown away with the file that is made: nothing is rolled back, which would hide why it failed.
        db.Execute("begin");
        foreach (var name in Columns("src", "states").Except(Columns("main", "states")))
            db.Execute($"alter table main.states add column {MetricColumns.Quoted(name)} real");
        foreach (var (table, key, ignored) in s_tables)
        {
            cancellation.ThrowIfCancellationRequested();
            Copy(table, key, ignored);
        }
        GatherAnalyses();
        db.Execute("commit");
        db.Execute("detach src");
        if (file == older) foreach (var beside in (string[])["", "-wal", "-shm"]) File.Delete(older + beside);
    }

    /// <summary>Puts the analyses of all stores into their table, oldest first; equal ones once.</summary>
    internal static void NumberAnalyses(SqliteConnection db)
    {
        PrepareAnalyses(db);
        db.Execute($"""
            insert into main.analyses (run_id, number, program, rule, created, json)
            select run_id, row_number() over (partition by run_id order by coalesce(created, ''), rule, program, sha), program, rule, created, json
            from {Analyses} order by run_id, created, rule, program, sha
            """);
        db.Execute($"drop table {Analyses}");
    }

    private void Copy(string table, string[] key, string[] ignored)
    {
        var columns = Columns("src", table);
        var names = string.Join(", ", columns.Select(MetricColumns.Quoted));
        // As long as nothing of it is there, whatever does not go in contradicts itself.
        var read = db.Number($"select count(*) from src.{table}");
        if (read == 0) return;
        var inserted = Change($"insert or ignore into main.{table} ({names}) select {names} from src.{table}");
        if (inserted < read) RequireSame(table, key, [.. columns.Except(key).Except(ignored)]);
    }

    private void RequireSame(string table, string[] key, IReadOnlyList<string> figures)
    {
        var joined = string.Join(" and ", key.Select(name => $"m.{name} = s.{name}"));
        var differs = figures.Select(MetricColumns.Quoted).Select(name => $"s.{name} is not m.{name}").Prepend($"m.{key[0]} is null");
        using var command = db.Command($"""
            select {string.Join(", ", key.Select(name => "s." + name))}, m.{key[0]} is null,
                {string.Join(", ", figures.Select(MetricColumns.Quoted).Select(name => $"m.{name}, s.{name}").DefaultIfEmpty("0"))}
            from src.{table} s left join main.{table} m on {joined} where {string.Join(" or ", differs)} limit 1
            """);
        using var row = command.ExecuteReader();
        if (!row.Read()) return;
        var place = string.Join(", ", key.Select((name, i) => $"{name} {Text(row, i)}"));
        if (row.GetInt64(key.Length) != 0)
            throw new BadInputException(
                $"'{path}' has a row in the table {table} ({place}) whose place another row has in the stores before it; keep them apart.");
        for (var i = 0; i < figures.Count; i++)
        {
            var (there, here) = (Text(row, key.Length + 1 + (2 * i)), Text(row, key.Length + 2 + (2 * i)));
            if (there != here)
                throw new BadInputException(
                    $"'{path}' holds another figure than the stores before it, {figures[i]} of {table} ({place}): it was "
                    + $"{there}, now {here}; keep them apart.");
        }
    }

    private void GatherAnalyses()
    {
        PrepareAnalyses(db);
        db.Execute($"""
            insert into {Analyses} (run_id, program, rule, sha, created, json)
            select run_id, program, rule, sha256(json), created, json from src.analyses where true
            on conflict (run_id, program, rule, sha) do update set created = min(coalesce(created, ''), coalesce(excluded.created, ''))
            """);
    }

    private static void PrepareAnalyses(SqliteConnection db)
    {
        db.CreateFunction("sha256", (string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))),
            isDeterministic: true);
        db.Execute(
            $"create table if not exists main.{Analyses} (run_id text, program text, rule integer, sha text, created text, json text, "
            + $"primary key (run_id, program, rule, sha))");
    }

    // Looked at first, so that what is damaged or not ours is told as such.
    private string Current()
    {
        bool isOlder;
        using (var looked = StoreConnection.OpenForReading(path)) isOlder = Migrator.IsOlder(looked);
        if (!isOlder) return path;
        using (var read = StoreConnection.OpenForReading(path)) StoreConnection.CopyTo(read, older);
        StoreConnection.OpenForWriting(older).Dispose();
        return older;
    }

    private void Attach(string file)
    {
        var name = $"file:{Uri.EscapeDataString(file)}?mode=ro";
        try
        {
            db.Execute("attach $1 as src", name);
            db.Number("select count(*) from src.sqlite_master");
        }
        catch (SqliteException e) when (StoreFailure.IsProtectedFolder(e) && !File.Exists(file + "-wal"))
        {
            if (db.Number("select count(*) from pragma_database_list where name = 'src'") > 0) db.Execute("detach src");
            db.Execute("attach $1 as src", $"file:{Uri.EscapeDataString(file)}?immutable=1");
        }
    }

    private List<string> Columns(string schema, string table)
    {
        using var command = db.Command("select name from pragma_table_info($1, $2) order by cid", table, schema);
        using var rows = command.ExecuteReader();
        var names = new List<string>();
        while (rows.Read()) names.Add(rows.GetString(0));
        return names;
    }

    private int Change(string sql)
    {
        using var command = db.Command(sql);
        return command.ExecuteNonQuery();
    }

    private static string Text(SqliteDataReader row, int column) => row.GetValue(column) switch
    {
        byte[] blob => $"a blob of {blob.Length} bytes ({Convert.ToHexStringLower(SHA256.HashData(blob))[..12]})",
        double number => number.ToString("R", CultureInfo.InvariantCulture),
        DBNull => "nothing",
        string text => $"'{(text.Length <= 60 ? text : text[..60] + "…")}'",
        var value => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}
