using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Sparsescope.ModelTests.Cli;

/// <summary>A small study of a user's own beside the tiny model: a folder with a study.yaml, its data, and a store.</summary>
internal static class StudyPlace
{
    internal const string Study = "mine", Store = "runs.db", Data = "data";

    private static readonly string[] s_words = ["hello", "world", "user", "assistant", "the", "is", "of", "a", "thing", "or"];

    private static readonly ConcurrentDictionary<string, Lazy<(Dictionary<string, byte[]> Files, CliResult Run)>> s_finished = [];

    /// <summary>
    /// A place in which the study has been run to its end. The same study is run once for all tests: each gets a copy of the place, to do
    /// with as it likes.
    /// </summary>
    internal static Workplace Finished(int items = 30, string? yaml = null, params string[] more) => Finished(out _, items, yaml, more);

    /// <summary>The same, with what the run said.</summary>
    internal static Workplace Finished(out CliResult run, int items = 30, string? yaml = null, params string[] more)
    {
        var (files, ended) = s_finished.GetOrAdd($"{items} {string.Join(' ', more)} {yaml}", _ => new(() =>
        {
            using var first = Create(items, yaml);
            var ended = first.Run(RunArguments(more)).Ended(0);
            return (Directory.EnumerateFiles(first.Folder, "*", SearchOption.AllDirectories)
                .ToDictionary(path => Path.GetRelativePath(first.Folder, path), File.ReadAllBytes), ended);
        })).Value;
        var place = new Workplace();
        foreach (var (name, bytes) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(place[name])!);
            place.Write(name, bytes);
        }
        run = ended;
        return place;
    }

    internal static Workplace Create(int items = 120, string? yaml = null)
    {
        var place = new Workplace();
        Directory.CreateDirectory(place[Study]);
        Directory.CreateDirectory(place[Data]);
        File.WriteAllText(place[$"{Study}/study.yaml"], yaml ?? Yaml());
        File.WriteAllText(place[$"{Data}/items.jsonl"], Records(items));
        return place;
    }

    internal static string Yaml() => """
        study: mine
        claim: More words give sparser states.
        direction: sparser
        data:
          files: items.jsonl
          require: [text, level]
        prompt: "{{ text }}"
        condition:
          scale: ordinal
          field: level
          names: [1, 2, 3]
        answer: {kind: yes_no, field: answer}
        primary:
          metrics: [top_10_energy, hoyer]
          layers: [-1]
        length: treatment
        not_applicable:
          length: more words are longer
          length_matched: more words are longer
        generate_tokens: 3
        twin_count: 2
        twin_items: 8
        scrambled_items: 8
        seed: 5
        items: all
        """;

    internal static string[] RunArguments(params string[] more) =>
        ["study", "run", Study, "-m", Workplace.Model, "--data", Data, "--store", Store, "-t", "1", .. more];

    /// <summary>Everything the store holds but when it was made, a line a row.</summary>
    internal static string Content(Workplace place, string store = Store) => Content(place, store, ["created", "finished", "applied"]);

    /// <summary>Everything the store holds, a line a row.</summary>
    internal static string Everything(Workplace place, string store) => Content(place, store, []);

    private static string Content(Workplace place, string store, string[] without)
    {
        var text = new StringBuilder();
        using var db = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = place[store],
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false
        }.ToString());
        db.Open();
        foreach (var table in Column(db, "select name from sqlite_master where type = 'table' and name not like 'sqlite%' order by name"))
        {
            var columns = Column(db, $"select name from pragma_table_info('{table}')").Except(without).ToList();
            using var command = db.CreateCommand();
            command.CommandText =
                $"select {string.Join(", ", columns)} from {table} order by {string.Join(", ", columns.Select((_, i) => i + 1))}";
            using var row = command.ExecuteReader();
            while (row.Read())
            {
                text.Append(table);
                for (var i = 0; i < row.FieldCount; i++)
                    text.Append('|').Append(row.GetValue(i) is byte[] bytes ? Convert.ToHexString(bytes)
                        : Convert.ToString(row.GetValue(i), CultureInfo.InvariantCulture));
                text.Append('\n');
            }
        }
        return text.ToString();
    }

    /// <summary>
    /// Items of all passes in a store that may be in use: 0 where there is none yet, or none that can be read at this moment.
    /// </summary>
    internal static int StoredItems(Workplace place, string store) => Count(place, store, "items");

    /// <summary>Rows of a table, likewise.</summary>
    internal static int Count(Workplace place, string store, string table)
    {
        if (!place.Has(store)) return 0;
        try
        {
            using var db = new SqliteConnection(new SqliteConnectionStringBuilder
            {
                DataSource = place[store],
                Mode = SqliteOpenMode.ReadOnly,
                Pooling = false
            }.ToString());
            db.Open();
            using var command = db.CreateCommand();
            command.CommandText = $"select count(*) from {table}";
            return Convert.ToInt32(command.ExecuteScalar(), CultureInfo.InvariantCulture);
        }
        catch (SqliteException)
        {
            return 0;
        }
    }

    private static List<string> Column(SqliteConnection db, string sql)
    {
        using var command = db.CreateCommand();
        command.CommandText = sql;
        using var row = command.ExecuteReader();
        var values = new List<string>();
        while (row.Read()) values.Add(row.GetString(0));
        return values;
    }

    private static string Records(int items)
    {
        var random = new SplitMix64(11);
        var text = new StringBuilder();
        for (var i = 0; i < items; i++)
        {
            var level = 1 + i % 3;
            var words = string.Join(' ', Enumerable.Range(0, 4 * level + random.NextInt32(3))
                .Select(_ => s_words[random.NextInt32(s_words.Length)]));
            text.Append(CultureInfo.InvariantCulture,
                $$"""{"text": "{{words}}", "level": {{level}}, "answer": "{{(i % 2 == 0 ? "yes" : "no")}}"}""").Append('\n');
        }
        return text.ToString();
    }
}
