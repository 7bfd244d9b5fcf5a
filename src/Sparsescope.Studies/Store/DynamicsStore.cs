using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Sparsescope.Studies.Store;

/// <summary>The part of a store that keeps what was measured along training. A point is stored whole or not at all.</summary>
public sealed class DynamicsStore
{
    private const string Columns = "id, name, yaml, train_yaml, graph, models, seeds, steps, metrics, layers, layer_count, width, "
        + "instructions, seed, created, finished, program, engine";

    private readonly string _path;
    private readonly SqliteConnection _db;

    internal DynamicsStore(string path, SqliteConnection db) => (_path, _db) = (path, db);

    /// <summary>Every study of training, newest first.</summary>
    public IReadOnlyList<DynamicsRecord> All() =>
        Guarded(() => List($"select {Columns} from dynamics order by created desc, rowid desc", Read)
            .Select(record => record with { Measured = Measured(record.Id) }).ToList());

    /// <summary>Names of the metrics a study measures, in the order of its figures: those it began with.</summary>
    public IReadOnlyList<string> Measured(string id) => Guarded(() =>
        List("select name from dynamics_metrics where dynamics_id = $1 order by place", row => row.GetString(0), id)
            is { Count: > 0 } names ? names : MetricColumns.First);


    /// <summary>The one that is meant by the beginning of its id, by its name (the newest of that name), or by <c>latest</c>.</summary>
    /// <exception cref="BadInputException">There is none, or several ids begin so.</exception>
    public DynamicsRecord Resolve(string name)
    {
        var all = All();
        if (all.Count == 0) throw new BadInputException($"Store '{_path}' holds no study of training yet.", Remedy.RunDynamics);
        if (name == "latest") return all[0];
        if (all.FirstOrDefault(record => record.Name == name) is { } named) return named;
        var begun = all.Where(record => name.Length > 0 && record.Id.StartsWith(name, StringComparison.OrdinalIgnoreCase)).ToList();
        return begun switch
        {
            [var one] => one,
            [] => throw new BadInputException(
                $"Store '{_path}' has no study of training '{name}'; there are "
                + $"{string.Join(", ", all.Select(record => $"{record.Name} ({record.ShortId})"))}."),
            _ => throw new BadInputException($"'{name}' begins the names of {begun.Count} studies; give more characters."),
        };
    }

    /// <summary>Adds a study with its questions; one that is there already stays as it is.</summary>
    /// <exception cref="BadInputException">It is there with other questions: an earlier version of the program chose them.</exception>
    public void Begin(DynamicsRecord record, IReadOnlyList<DynamicsQuestion> questions) => Guarded(() =>
    {
        using var transaction = _db.BeginTransaction();
        if (_db.Number("select count(*) from dynamics where id = $1", record.Id) == 0)
        {
            using (var insert = new InsertStatement(_db, "dynamics", Columns.Split(", ")))
            {
                insert.Insert(record.Id, record.Name, record.Yaml, record.TrainYaml, record.Graph, Join(record.Models), Join(record.Seeds),
                    Join(record.Steps), Join(record.Metrics), Join(record.Layers),
                    record.LayerCount, record.Width, record.Instructions, unchecked((long)record.Seed), record.Created, record.Finished,
                    record.Program, record.EngineIdentityJson);
            }
            using (var insert = new InsertStatement(_db, "dynamics_metrics", "dynamics_id", "place", "name"))
            {
                foreach (var (place, name) in record.Measured.Index()) insert.Insert(record.Id, place, name);
            }
            using var rows = new InsertStatement(_db, "dynamics_questions", "dynamics_id", "question", "split", "matched_to", "prompt",
                "pair_seen");
            foreach (var (number, question) in questions.Index())
                rows.Insert(record.Id, number, question.Split, question.MatchedTo, question.Prompt, question.PairSeen ? 1 : 0);
        }
        transaction.Commit();
        if (!Questions(record.Id).SequenceEqual(questions))
            throw new BadInputException($"Study {record.ShortId} in store '{_path}' asks other questions than this version of sparsescope.",
                Remedy.OtherStore);
        return true;
    });

    /// <summary>The questions of a study, in their order.</summary>
    public IReadOnlyList<DynamicsQuestion> Questions(string id) => Guarded(() => List(
        "select split, matched_to, prompt, pair_seen from dynamics_questions where dynamics_id = $1 order by question",
        row => new DynamicsQuestion(row.GetString(0), SqlValue.Text(row, 1), row.GetString(2), row.GetInt64(3) != 0), id));

    /// <summary>Steps of a model and seed that are stored, rising.</summary>
    public IReadOnlyList<int> Steps(string id, string model, ulong seed) => Guarded(() => List(
        "select step from dynamics_points where dynamics_id = $1 and model = $2 and seed = $3 order by step", row =>
            row.GetInt32(0), id, model, unchecked((long)seed)));

    /// <summary>Stores a point: all of it, or nothing where it throws.</summary>
    /// <exception cref="ArgumentException">An answer has not one figure a layer and metric of the study.</exception>
    public void Append(string id, DynamicsPoint point) => Guarded(() =>
    {
        var width = Measured(id).Count * (1 + (int)_db.Number("select layer_count from dynamics where id = $1", id));
        if (point.Answers.Any(answer => answer.Figures.Length != width))
            throw new ArgumentException($"an answer has not {width} figures", nameof(point));
        using var transaction = _db.BeginTransaction();
        var seed = unchecked((long)point.Seed);
        using (var insert = new InsertStatement(_db, "dynamics_points", "dynamics_id", "model", "seed", "step", "loss"))
            insert.Insert(id, point.Model, seed, point.Step, point.Loss);
        using (var insert = new InsertStatement(_db, "dynamics_answers", "dynamics_id", "model", "seed", "step", "question", "correct",
            "loss", "figures"))
        {
            foreach (var (question, answer) in point.Answers.Index())
                insert.Insert(id, point.Model, seed, point.Step, question, answer.IsCorrect ? 1 : 0, answer.Loss, answer.Figures);
        }
        transaction.Commit();
        return true;
    });

    /// <summary>Every stored point, model after model, seed after seed, in the order of steps.</summary>
    public IReadOnlyList<DynamicsPoint> Points(string id) => Guarded(() => List(
        "select model, seed, step, loss from dynamics_points where dynamics_id = $1 order by model, seed, step",
        row => new DynamicsPoint(row.GetString(0), unchecked((ulong)row.GetInt64(1)), row.GetInt32(2), SqlValue.Number(row, 3), []), id)
        .Select(point => point with { Answers = Answers(id, point) }).ToList());

    /// <summary>Notes that everything is measured, and when (UTC, ISO 8601).</summary>
    public void Finish(string id, string utc) => Guarded(() =>
    {
        _db.Execute("update dynamics set finished = $2 where id = $1", id, utc);
        return true;
    });

    private List<DynamicsAnswer> Answers(string id, DynamicsPoint point) => List(
        "select correct, loss, figures from dynamics_answers where dynamics_id = $1 and model = $2 and seed = $3 "
            + "and step = $4 order by question",
        row => new DynamicsAnswer(row.GetInt64(0) != 0, SqlValue.Number(row, 1), SqlValue.Floats(row, 2)!), id, point.Model,
            unchecked((long)point.Seed), point.Step);

    private static DynamicsRecord Read(SqliteDataReader row) => new()
    {
        Id = row.GetString(0),
        Name = row.GetString(1),
        Yaml = row.GetString(2),
        TrainYaml = row.GetString(3),
        Graph = row.GetString(4),
        Models = row.GetString(5).Split(' '),
        Seeds = [.. row.GetString(6).Split(' ').Select(text => ulong.Parse(text, CultureInfo.InvariantCulture))],
        Steps = Numbers(row.GetString(7)),
        Metrics = row.GetString(8).Split(' '),
        Layers = Numbers(row.GetString(9)),
        LayerCount = row.GetInt32(10),
        Width = row.GetInt32(11),
        Instructions = row.GetString(12),
        Seed = unchecked((ulong)row.GetInt64(13)),
        Created = row.GetString(14),
        Finished = SqlValue.Text(row, 15),
        Program = row.GetString(16),
        EngineIdentityJson = SqlValue.Text(row, 17),
    };

    private static int[] Numbers(string text) => [.. text.Split(' ').Select(number => int.Parse(number, CultureInfo.InvariantCulture))];

    private static string Join<T>(IEnumerable<T> values) =>
        string.Join(' ', values.Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)));

    private List<T> List<T>(string sql, Func<SqliteDataReader, T> read, params ReadOnlySpan<object?> values)
    {
        using var command = _db.Command(sql, values);
        using var rows = command.ExecuteReader();
        var list = new List<T>();
        while (rows.Read()) list.Add(read(rows));
        return list;
    }

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
