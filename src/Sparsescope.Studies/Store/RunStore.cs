using Microsoft.Data.Sqlite;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Studies.Store;

/// <summary>
/// The SQLite file that keeps what was measured (docs/schema.md). One process writes at a time; any number read, also while it writes. What
/// an append stored survives the end of the process, however it ends. For one thread at a time.
/// </summary>
/// <remarks>
/// Every method throws <see cref="BadInputException"/> where the disk or the file refuses: full, read-only, damaged, gone. Nothing stored
/// before is lost.
/// </remarks>
public sealed class RunStore : IDisposable
{
    /// <summary>Name of the pass a run is about.</summary>
    public const string MainPass = "main";

    private const string RunColumns =
        "id, study, yaml, model, model_sha256, numerics, engine_release, data_sha256, options, layer_count, width, created, finished, "
        + "program, environment, engine, note, tags, figures_sha256";

    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(5);

    private readonly string _path;
    private readonly SqliteConnection _db;
    private readonly StoreLock? _lock;

    private RunStore(string path, SqliteConnection db, StoreLock? held, IReadOnlyList<Metric>? metrics)
    {
        (_path, _db, _lock, Dynamics) = (path, db, held, new(path, db));
        Metrics = metrics ?? Metric.All;
    }

    /// <summary>Its file, as a full path.</summary>
    public string Path => _path;

    /// <summary>What was measured along training.</summary>
    public DynamicsStore Dynamics { get; }

    /// <summary>The metrics that states are read and written with: those of the program.</summary>
    public IReadOnlyList<Metric> Metrics { get; }

    /// <summary>Opens a store for writing, for this process alone; makes it where there is none.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="wait">How long another process may keep it before this one gives up; default 5 s.</param>
    /// <param name="metrics">Metrics that the program has; default all.</param>
    /// <exception cref="BadInputException">
    /// Another process (named) writes it; its folder is missing; it is damaged, no store, or one of a newer version, and then left exactly
    /// as it is.
    /// </exception>
    public static RunStore Open(string path, TimeSpan? wait = null, IReadOnlyList<Metric>? metrics = null)
    {
        if (Directory.Exists(path)) throw new BadInputException($"Store '{path}' is a folder; name a file in it.");
        var full = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(full)))
            throw new BadInputException($"The folder of store '{path}' does not exist; make it first.");
        var held = StoreLock.Take(full, wait ?? s_wait);
        try
        {
            return new(full, StoreConnection.OpenForWriting(full, metrics), held, metrics);
        }
        catch
        {
            held.Dispose();
            throw;
        }
    }

    /// <summary>Opens a store for writing that this process has just made, and that nobody else knows of.</summary>
    internal static RunStore OpenMade(string path) => new(path, StoreConnection.OpenForWriting(path, isSound: true), null, null);

    /// <summary>Opens a store for reading alone; takes no lock and changes nothing.</summary>
    /// <param name="path">The file, of this version or an older one, which stays as it is.</param>
    /// <param name="metrics">Metrics that the program has; default all.</param>
    /// <exception cref="BadInputException">There is none, or it is damaged, no store, or one of a newer version.</exception>
    public static RunStore OpenReadOnly(string path, IReadOnlyList<Metric>? metrics = null)
    {
        var full = System.IO.Path.GetFullPath(path);
        return new(full, StoreConnection.OpenForReading(full), null, metrics);
    }

    /// <summary>Every run, newest first.</summary>
    public IReadOnlyList<RunRecord> Runs() =>
        Guarded(() => List($"select {RunColumns} from runs order by created desc, rowid desc", ReadRun));

    /// <summary>The run that is meant by the beginning of its id, or by <c>latest</c>.</summary>
    /// <exception cref="BadInputException">There is none, or several begin so.</exception>
    public RunRecord Resolve(string name)
    {
        var runs = Runs();
        if (runs.Count == 0) throw new BadInputException($"Store '{_path}' holds no run yet.");
        if (name == "latest") return runs[0];
        var named = runs.Where(run => name.Length > 0 && run.Id.StartsWith(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return named switch
        {
            [var run] => run,
            [] => throw new BadInputException(
                $"Store '{_path}' has no run '{name}'; 'sparsescope runs list' shows those it has, 'latest' is the newest."),
            _ => throw new BadInputException(
                $"'{name}' begins the names of {named.Count} runs "
                + $"({string.Join(", ", named.Select(run => run.ShortId))}); give more characters."),
        };
    }

    /// <summary>Adds a run; one that is there already stays as it is.</summary>
    public void Begin(RunRecord run) => Guarded(() => Insert(_db, run));

    /// <summary>Adds a run to a database; one that is there already stays as it is.</summary>
    internal static void Insert(SqliteConnection db, RunRecord run) => db.Execute(
        $"insert into runs ({RunColumns}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19) "
        + "on conflict (id) do nothing",
        run.Id, run.Study, run.Yaml, run.Model, run.ModelSha256, run.Numerics, run.EngineRelease, run.DataSha256, run.Options,
            run.LayerCount, run.Width,
        run.Created, run.Finished, run.Program, run.Environment, run.EngineIdentityJson, run.Note, TagText(run.Tags), run.FiguresSha256);

    /// <summary>Sets a person's note on a run; white space alone removes it.</summary>
    public void SetNote(string runId, string note) =>
        Guarded(() => _db.Execute("update runs set note = $2 where id = $1", runId, note.Trim() is { Length: > 0 } text ? text : null));

    /// <summary>Sets the tags of a run.</summary>
    /// <exception cref="BadInputException">One of them is no tag.</exception>
    public void SetTags(string runId, IReadOnlyList<string> tags)
    {
        foreach (var tag in tags) RunRecord.RequireTag(tag);
        Guarded(() => _db.Execute("update runs set tags = $2 where id = $1", runId, TagText(tags)));
    }

    /// <summary>Items of a pass stored so far, failures included: the first so many of the pass's order.</summary>
    public int Stored(string runId, string pass) =>
        Guarded(() => (int)_db.Number("select count(*) from items where run_id = $1 and pass = $2", runId, pass));

    /// <summary>Stores the next items of a pass: all of them, or none where it throws.</summary>
    /// <exception cref="ArgumentException">An item has a point twice, or not one figure a metric.</exception>
    public void Append(string runId, string pass, IReadOnlyList<StoredItem> items)
    {
        var first = Stored(runId, pass);
        Append(runId, pass, [.. items.Select((item, i) => ((long)first + i, item))]);
    }

    /// <summary>Stores items of a pass at their positions in it: all of them, or none where it throws.</summary>
    /// <exception cref="ArgumentException">An item has a point twice, or not one figure a metric.</exception>
    public void Append(string runId, string pass, IReadOnlyList<(long Position, StoredItem Item)> items) => Guarded(() =>
    {
        using var transaction = _db.BeginTransaction();
        var hasStates = items.Any(item => item.Item.States.Count > 0);
        using (var writer = new ItemWriter(_db, runId, pass, hasStates ? MetricsToWrite(runId, pass) : []))
        {
            foreach (var (position, item) in items) writer.Write(position, item);
        }
        transaction.Commit();
    });

    /// <summary>Positions in a pass whose items are stored, failures included, each with its item's place in the study's list.</summary>
    public IReadOnlyDictionary<long, int> Positions(string runId, string pass) => Guarded(() => List(
        "select position, item from items where run_id = $1 and pass = $2", row => (Position: row.GetInt64(0), Item: row.GetInt32(1)),
        runId, pass).ToDictionary(stored => stored.Position, stored => stored.Item));

    /// <summary>Notes that a part of a run is measured here; one that is noted already stays as it is.</summary>
    /// <param name="runId">Id of the run.</param>
    /// <param name="shard">Which part.</param>
    /// <param name="utc">UTC, ISO 8601.</param>
    public void BeginShard(string runId, Shard shard, string utc) => Guarded(() => _db.Execute(
        "insert into shards (run_id, count, shard, created) values ($1, $2, $3, $4) on conflict do nothing", runId, shard.Count,
            shard.Number, utc));

    /// <summary>Notes that all of a part of a run is stored.</summary>
    /// <param name="runId">Id of the run.</param>
    /// <param name="shard">Which part.</param>
    /// <param name="utc">UTC, ISO 8601; a time noted before stays.</param>
    public void FinishShard(string runId, Shard shard, string utc) => Guarded(() => _db.Execute(
        "update shards set finished = coalesce(finished, $4) where run_id = $1 and count = $2 and shard = $3", runId, shard.Count,
            shard.Number, utc));

    /// <summary>The parts of a run, when each was begun and when it was finished, UTC, ISO 8601.</summary>
    internal IReadOnlyList<(Shard Shard, string Created, string? Finished)> ShardTimes(string runId) => Guarded(() => List(
        "select shard, count, created, finished from shards where run_id = $1 order by count, shard",
        row => (new Shard(row.GetInt32(0), row.GetInt32(1)), row.GetString(2), SqlValue.Text(row, 3)), runId));

    /// <summary>
    /// The parts of a run that were begun, and when they were finished; none where the run is whole or was not measured in parts.
    /// </summary>
    public IReadOnlyList<(Shard Shard, string? Finished)> Shards(string runId) => Guarded(() => List(
        "select shard, count, finished from shards where run_id = $1 order by count, shard",
        row => (new Shard(row.GetInt32(0), row.GetInt32(1)), SqlValue.Text(row, 2)), runId));

    /// <summary>
    /// Names of the metrics that a pass measured at every state, in the order of measuring. A pass keeps those it began with: a metric that
    /// came later is not measured in the rest of it.
    /// </summary>
    public IReadOnlyList<string> MeasuredMetrics(string runId, string pass) =>
        Guarded(() => NamedMetrics(runId, pass) is { Count: > 0 } names ? names : MetricColumns.First);

    /// <summary>Names of the metrics that a run's main pass measured and this program does not have; their figures are not read.</summary>
    public IReadOnlyList<string> UnknownMetrics(string runId) =>
        [.. MeasuredMetrics(runId, MainPass).Except(Metrics.Select(metric => metric.Name))];

    /// <summary>The items of a pass as they were stored, in that order, as of the moment enumeration begins.</summary>
    /// <param name="runId">Id of the run.</param>
    /// <param name="pass">Name of the pass.</param>
    /// <param name="vectors">Whether states come with their vectors.</param>
    public IEnumerable<StoredItem> Items(string runId, string pass, bool vectors) =>
        Items(runId, pass, vectors ? ItemParts.Vectors : ItemParts.Figures);

    /// <summary>The same without states and traces: what each item is, and how it was answered.</summary>
    public IEnumerable<StoredItem> ItemsWithoutStates(string runId, string pass) => Items(runId, pass, ItemParts.None);

    /// <summary>Reads figures of a pass by point, as long as the store is open.</summary>
    internal FigureReader Figures(string runId, string pass) => new(_db, _path, runId, pass);

    /// <summary>Reads states of a pass one by one, as long as the store is open.</summary>
    internal VectorReader Vectors(string runId, string pass) => new(_db, _path, runId, pass);

    private IEnumerable<StoredItem> Items(string runId, string pass, ItemParts parts)
    {
        using var reader = Guarded(() => new ItemReader(StoreConnection.OpenForReading(_path), runId, pass, parts, Metrics));
        while (Guarded(reader.Next) is { } item) yield return item;
    }

    /// <summary>The passes of a run that hold items, in the order they are measured in.</summary>
    public IReadOnlyList<PassCount> Passes(string runId) => Guarded(() => List(
        "select i.pass, count(*), count(f.item) from items i left join failures f on f.run_id = i.run_id and f.pass = i.pass and f.item = "
            + "i.item where i.run_id = $1 group by i.pass order by min(i.rowid)",
        row => new PassCount(row.GetString(0), row.GetInt64(1), row.GetInt64(2)), runId)
            .OrderBy(pass => PassName.Parse(pass.Pass).Order).ToList());

    /// <summary>Items of a pass stored so far, failures included, and the failures among them.</summary>
    public (long Items, long Failed) Counts(string runId, string pass) => Guarded(() => (
        _db.Number("select count(*) from items where run_id = $1 and pass = $2", runId, pass),
        _db.Number("select count(*) from failures where run_id = $1 and pass = $2", runId, pass)));

    /// <summary>Puts these in the place of a run's aggregates: all of them, or none where it throws.</summary>
    public void ReplaceAggregates(string runId, IReadOnlyList<StoredAggregate> aggregates) => Guarded(() =>
    {
        using var transaction = _db.BeginTransaction();
        _db.Execute("delete from aggregates where run_id = $1", runId);
        using (var insert = new InsertStatement(_db, "aggregates", "run_id", "condition", "tap", "layer", "name", "value", "figures"))
        {
            foreach (var a in aggregates) insert.Insert(runId, a.Condition, a.Tap, a.Layer, a.Name, a.Value, a.Values);
        }
        transaction.Commit();
    });

    /// <summary>The aggregates of a run, in the order they were given.</summary>
    public IReadOnlyList<StoredAggregate> Aggregates(string runId) => Guarded(() => List(
        "select condition, tap, layer, name, value, figures from aggregates where run_id = $1 order by rowid",
        row => new StoredAggregate(row.GetString(0), row.GetString(1), row.GetInt32(2), row.GetString(3), SqlValue.Number(row, 4),
            SqlValue.Floats(row, 5)), runId));

    /// <summary>
    /// Keeps the vectors of these points and deletes those of all others: what the aggregates were made of is no longer needed.
    /// </summary>
    public void KeepVectors(string runId, IReadOnlyCollection<(string Tap, int Layer)> points) => Guarded(() =>
    {
        using var transaction = _db.BeginTransaction();
        foreach (var point in List("select distinct tap, layer from states where run_id = $1",
            row => (Tap: row.GetString(0), Layer: row.GetInt32(1)), runId))
        {
            if (points.Contains(point)) continue;
            _db.Execute("""
                    delete from vectors as v where v.run_id = $1 and exists (
                        select 1 from states s where s.run_id = v.run_id and s.pass = v.pass and s.item = v.item and s.point = v.point and s.tap = $2 and s.layer = $3)
                    """, runId, point.Tap, point.Layer);
        }
        transaction.Commit();
    });

    /// <summary>Deletes the vectors of a pass; its figures stay.</summary>
    public void DropVectors(string runId, string pass) =>
        Guarded(() => _db.Execute("delete from vectors where run_id = $1 and pass = $2", runId, pass));

    /// <summary>
    /// Keeps a result of a run beside the earlier ones; in the place of the newest where the same program judged by the same rule.
    /// </summary>
    public void SaveAnalysis(string runId, StoredAnalysis analysis) => Guarded(() =>
    {
        using var transaction = _db.BeginTransaction();
        var newest = Analysis(runId);
        if (newest is not null && newest.Program == analysis.Program && newest.Rule == analysis.Rule)
            _db.Execute("delete from analyses where run_id = $1 and number = (select max(number) from analyses where run_id = $1)", runId);
        _db.Execute(
            "insert into analyses (run_id, number, program, rule, created, json) "
            + "select $1, 1 + coalesce(max(number), 0), $2, $3, $4, $5 from analyses where run_id = $1",
            runId, analysis.Program, analysis.Rule, analysis.Created, analysis.Json);
        transaction.Commit();
    });

    /// <summary>The newest result of a run; null where there is none yet.</summary>
    public StoredAnalysis? Analysis(string runId) => Analyses(runId) is [.., var newest] ? newest : null;

    /// <summary>The results of a run, oldest first.</summary>
    public IReadOnlyList<StoredAnalysis> Analyses(string runId) => Guarded(() => List(
        "select program, rule, created, json from analyses where run_id = $1 order by number",
        row => new StoredAnalysis(row.GetString(0), row.GetInt32(1), SqlValue.Text(row, 2), row.GetString(3)), runId));

    /// <summary>Puts these judgements in the place of the stored ones of a pass: all of them, or none where it throws.</summary>
    internal void Rejudge(string runId, string pass, IReadOnlyList<(int Item, Judgement Judgement)> judgements) => Guarded(() =>
    {
        using var transaction = _db.BeginTransaction();
        foreach (var (item, judgement) in judgements)
            _db.Execute("update items set judgement = $4 where run_id = $1 and pass = $2 and item = $3", runId, pass, item,
                judgement.Text());
        transaction.Commit();
    });

    /// <summary>Notes that everything of a run is measured, and when (UTC, ISO 8601).</summary>
    /// <remarks>It has no parts from then on, and the hash of its figures is kept.</remarks>
    public void Finish(string runId, string utc) => Guarded(() =>
    {
        using var transaction = _db.BeginTransaction();
        _db.Execute("delete from shards where run_id = $1", runId);
        _db.Execute("update runs set finished = $2, figures_sha256 = $3 where id = $1", runId, utc, FiguresHash.Of(_db, runId));
        transaction.Commit();
    });

    /// <summary>The hash of a run's figures as they are now: 64 hex digits.</summary>
    public string HashFigures(string runId) => Guarded(() => FiguresHash.Of(_db, runId));

    /// <summary>Removes a run and everything of it. The file keeps its size; the room is used again.</summary>
    public void Remove(string runId) => Guarded(() => _db.Execute("delete from runs where id = $1", runId));

    /// <summary>Closes the file and lets other processes write it.</summary>
    public void Dispose()
    {
        _db.Dispose();
        _lock?.Dispose();
    }

    private List<string> NamedMetrics(string runId, string pass) =>
        List("select name from pass_metrics where run_id = $1 and pass = $2 order by place", row => row.GetString(0), runId, pass);

    // The names that a pass began with, kept with its first state; without them those of the version that began it.
    private IReadOnlyList<string> MetricsToWrite(string runId, string pass)
    {
        IReadOnlyList<string> names = NamedMetrics(runId, pass);
        if (names.Count == 0)
        {
            var begun = _db.Number("select exists (select 1 from states where run_id = $1 and pass = $2)", runId, pass) != 0;
            names = begun ? MetricColumns.First : [.. Metrics.Select(metric => metric.Name)];
            using var insert = new InsertStatement(_db, "pass_metrics", "run_id", "pass", "place", "name");
            foreach (var (place, name) in names.Index()) insert.Insert(runId, pass, place, name);
        }
        return [.. names.Intersect(Metrics.Select(metric => metric.Name))];
    }

    private static string? TagText(IReadOnlyList<string> tags) => tags.Count == 0 ? null : string.Join(' ', tags);

    private static RunRecord ReadRun(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Study = row.GetString(1),
        Yaml = row.GetString(2),
        Model = row.GetString(3),
        ModelSha256 = row.GetString(4),
        Numerics = row.GetString(5),
        EngineRelease = row.GetString(6),
        DataSha256 = row.GetString(7),
        Options = row.GetString(8),
        LayerCount = row.GetInt32(9),
        Width = row.GetInt32(10),
        Created = row.GetString(11),
        Finished = SqlValue.Text(row, 12),
        Program = row.GetString(13),
        Environment = row.GetString(14),
        EngineIdentityJson = SqlValue.Text(row, 15),
        Note = SqlValue.Text(row, 16),
        Tags = SqlValue.Text(row, 17)?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [],
        FiguresSha256 = SqlValue.Text(row, 18),
    };

    private List<T> List<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var command = _db.Command(sql, values);
        using var rows = command.ExecuteReader();
        var list = new List<T>();
        while (rows.Read()) list.Add(read(rows));
        return list;
    }

    private void Guarded(Action action) => Guarded(() =>
    {
        action();
        return true;
    });

    private T Guarded<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException e) when (StoreFailure.Is(e))
        {
            throw StoreFailure.Explain(_path, e);
        }
    }
}
