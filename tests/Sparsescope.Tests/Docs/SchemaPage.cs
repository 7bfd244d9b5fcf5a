using System.Text;
using System.Text.RegularExpressions;
using Sparsescope.Studies.Store;
using Sparsescope.Tests.Studies.Store;

namespace Sparsescope.Tests.Docs;

/// <summary>docs/schema.md: the tables as a new store holds them, and queries that <c>SchemaQueryTests</c> runs.</summary>
internal static partial class SchemaPage
{
    /// <summary>What a query answers, and its SQL.</summary>
    internal static readonly (string Question, string Sql)[] Queries =
    [
        ("Mean of a metric at every layer and condition, in the newest run", """
            select s.layer, i.condition, count(s.hoyer) as n, avg(s.hoyer) as mean_hoyer
            from states s join items i using (run_id, pass, item)
            where s.run_id = (select id from runs order by created desc limit 1) and s.pass = 'main' and s.tap = 'resid_post'
            group by s.layer, i.condition
            order by s.layer, i.condition;
            """),
        ("Sparsity of right and wrong answers at the last layer, beside the model's own uncertainty", """
            select r.study, r.model, i.judgement, count(*) as n, avg(s.top_10_energy) as mean_top_10_energy, avg(i.entropy) as mean_entropy
            from runs r
            join items i on i.run_id = r.id and i.pass = 'main'
            join states s on s.run_id = i.run_id and s.pass = i.pass and s.item = i.item and s.tap = 'resid_post' and s.layer = r.layer_count
            where i.judgement is not null
            group by r.id, i.judgement
            order by r.created, i.judgement;
            """),
        ("What could not be measured, and why", """
            select r.study, f.pass, i.id, f.error
            from failures f join items i using (run_id, pass, item) join runs r on r.id = f.run_id
            order by r.created, f.pass, f.item;
            """),
    ];

    internal static string Render()
    {
        var page = new StringBuilder();
        page.Append("""
            # Store

            Written by the program (tests/Sparsescope.Tests/Docs); do not edit by hand.

            A store is one SQLite file, `sparsescope.db` unless `--store` names another, with a write-ahead log (`-wal`, `-shm`) beside it while it is open.
            One process writes at a time: it holds `FILE.lock`, and its process id is in `FILE.lock.pid`. Any other program may read at any time:

            ```
            sqlite3 -readonly sparsescope.db
            python3 -c "import sqlite3; db = sqlite3.connect('file:sparsescope.db?mode=ro', uri=True)"
            duckdb -c "install sqlite; load sqlite; attach 'sparsescope.db' as store (type sqlite, read_only)"
            ```

            In a folder that may not be written, add `?immutable=1` in the place of `?mode=ro` (only while nothing writes). NaN and infinities are NULL.
            Vectors are float32, little-endian: `numpy.frombuffer(blob, '<f4')`. The schema changes by additions, named in `migrations`; a program refuses a
            store that is newer than it.

            ## Tables

            ```sql

            """);
        using (var place = new StoreFolder())
        {
            place.Fill(0);
            using var db = StoreConnection.OpenForReading(place.Store);
            page.Append(
                Lines(db.Text(
                    "select group_concat(sql || ';', char(10) || char(10)) from (select sql from sqlite_master where "
                    + "type = 'table' order by rowid)")!));
        }
        page.Append("\n```\n\n## Queries\n");
        foreach (var (question, sql) in Queries) page.Append($"\n{question}:\n\n```sql\n{sql}\n```\n");
        return page.ToString();
    }

    // SQLite puts an added column behind the last one, before that one's comment: here each has a line of its own.
    private static string Lines(string sql) => AddedColumn().Replace(sql, added =>
        $"{added.Groups["before"].Value},{added.Groups["comment"].Value}\n{("    " + added.Groups["column"].Value + ",").PadRight(40)}-- "
            + $"{added.Groups["about"].Value}");

    [GeneratedRegex(@"(?m)^(?<before>.*), (?<column>\w+ \w+) /\* (?<about>.*?) \*/,(?<comment> *-- .*)$")]
    private static partial Regex AddedColumn();
}
