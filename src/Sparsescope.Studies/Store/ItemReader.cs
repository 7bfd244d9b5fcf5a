using Microsoft.Data.Sqlite;
using Sparsescope.Metrics;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Studies.Store;

/// <summary>
/// Reads the items of one pass of a run in the order they were stored. Items, states and traces are three queries in that same order, read
/// side by side and joined here; all see the store as it was when reading began, whatever is written meanwhile.
/// </summary>
internal sealed class ItemReader : IDisposable
{
    private const string OfPass = "where i.run_id = $1 and i.pass = $2 order by i.position";

    private readonly SqliteConnection _db;
    private readonly SqliteCommand _query;
    private readonly SqliteDataReader _items;
    private readonly ItemRows<StoredState>? _states;
    private readonly ItemRows<StoredTrace>? _traces;
    private readonly IReadOnlyList<string> _metrics;

    /// <summary>Takes over the connection.</summary>
    internal ItemReader(SqliteConnection db, string runId, string pass, ItemParts parts, IReadOnlyList<Metric> metrics)
    {
        _db = db;
        _metrics = [.. metrics.Select(metric => metric.Name)];
        var known = MetricColumns.Of(db);
        var columns = string.Join(", ", _metrics.Select(name => known.Contains(name) ? "s." + MetricColumns.Quoted(name) : "null"));
        db.Execute("begin");
        _query = db.Command($"""
            select i.position, i.item, i.id, i.condition, i.value, i.pair, i.moderator, i.prompt, i.gold, f.error, i.n_tokens, i.entropy, i.max_probability, i.gold_nll,
                i.choice_logprobs, i.generated, i.judgement, i.token_texts, i.group_name
            from items i left join failures f on f.run_id = i.run_id and f.pass = i.pass and f.item = i.item {OfPass}
            """, runId, pass);
        _items = _query.ExecuteReader();
        if (parts == ItemParts.None) return;
        var vectors = parts == ItemParts.Vectors;
        // cross join: SQLite keeps this order of the tables, so that nothing needs sorting
        _states = new(db.Command($"""
            select i.position, s.tap, s.layer, {(vectors ? "v.vector" : "null")}, {columns}
            from items i cross join states s on s.run_id = i.run_id and s.pass = i.pass and s.item = i.item
            {(vectors ? "left join vectors v on v.run_id = s.run_id and v.pass = s.pass and v.item = s.item and v.point = s.point" : "")}
            {OfPass}, s.point
            """, runId, pass), State);
        _traces = new(db.Command($"""
            select i.position, t.layer, t.metric, t.figures
            from items i cross join traces t on t.run_id = i.run_id and t.pass = i.pass and t.item = i.item {OfPass}, t.rowid
            """, runId, pass), row => new(row.GetInt32(1), row.GetString(2), SqlValue.Floats(row, 3)!));
    }

    /// <summary>The next item; null after the last.</summary>
    internal StoredItem? Next()
    {
        if (!_items.Read()) return null;
        var position = _items.GetInt64(0);
        return new()
        {
            Index = _items.GetInt32(1),
            Id = _items.GetString(2),
            Condition = _items.GetString(3),
            Value = SqlValue.Number(_items, 4),
            Pair = SqlValue.Text(_items, 5),
            Moderator = SqlValue.Text(_items, 6),
            Prompt = _items.GetString(7),
            Gold = SqlValue.Text(_items, 8),
            Error = SqlValue.Text(_items, 9),
            Tokens = _items.IsDBNull(10) ? 0 : _items.GetInt32(10),
            Entropy = SqlValue.Number(_items, 11),
            MaxProbability = SqlValue.Number(_items, 12),
            GoldNll = SqlValue.Number(_items, 13),
            ChoiceLogProbs = SqlValue.Text(_items, 14),
            Generated = SqlValue.Text(_items, 15),
            Judgement = JudgementText.Of(SqlValue.Text(_items, 16)),
            TokenTexts = SqlValue.Text(_items, 17),
            Group = SqlValue.Text(_items, 18),
            States = _states?.Of(position) ?? [],
            Traces = _traces?.Of(position) ?? [],
        };
    }

    public void Dispose()
    {
        _items.Dispose();
        _query.Dispose();
        _states?.Dispose();
        _traces?.Dispose();
        _db.Dispose();
    }

    private StoredState State(SqliteDataReader row)
    {
        var metrics = new double[_metrics.Count];
        for (var i = 0; i < metrics.Length; i++) metrics[i] = SqlValue.Number(row, 4 + i);
        return new(row.GetString(1), row.GetInt32(2), metrics, SqlValue.Floats(row, 3)) { Names = _metrics };
    }
}
