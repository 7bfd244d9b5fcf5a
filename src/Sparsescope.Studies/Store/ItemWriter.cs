using Microsoft.Data.Sqlite;
using Sparsescope.Studies.Judging;

namespace Sparsescope.Studies.Store;

/// <summary>Writes items of one pass of a run, within the transaction it was made in.</summary>
/// <param name="db">The store.</param>
/// <param name="runId">Id of the run.</param>
/// <param name="pass">Name of the pass.</param>
/// <param name="metrics">Names of the metrics whose figures are kept; a state's others are dropped, and those it lacks are NULL.</param>
internal sealed class ItemWriter(SqliteConnection db, string runId, string pass, IReadOnlyList<string> metrics) : IDisposable
{
    private readonly InsertStatement _items = new(db, "items",
        "run_id", "pass", "item", "position", "id", "condition", "value", "pair", "moderator", "prompt", "gold", "n_tokens", "entropy",
            "max_probability", "gold_nll",
        "choice_logprobs", "generated", "judgement", "token_texts", "group_name");

    private readonly InsertStatement _failures = new(db, "failures", "run_id", "pass", "item", "error");
    private readonly InsertStatement _states =
        new(db, "states", ["run_id", "pass", "item", "point", "tap", "layer", .. metrics.Select(MetricColumns.Quoted)]);
    private readonly InsertStatement _vectors = new(db, "vectors", "run_id", "pass", "item", "point", "vector");
    private readonly InsertStatement _traces = new(db, "traces", "run_id", "pass", "item", "layer", "metric", "figures");

    /// <summary>Writes an item as the one at <paramref name="position"/> of the pass.</summary>
    /// <exception cref="ArgumentException">A state has not one figure a metric, or a point stands twice.</exception>
    internal void Write(long position, StoredItem item)
    {
        _items.Insert(
            runId, pass, item.Index, position, item.Id, item.Condition, item.Value, item.Pair, item.Moderator, item.Prompt, item.Gold,
            item.Error is null ? item.Tokens : null, item.Entropy, item.MaxProbability, item.GoldNll, item.ChoiceLogProbs,
            item.Generated, item.Judgement?.Text(), item.TokenTexts, item.Group);
        if (item.Error is not null) _failures.Insert(runId, pass, item.Index, item.Error);
        if (item.States.DistinctBy(state => (state.Tap, state.Layer)).Count() != item.States.Count)
            throw new ArgumentException($"item '{item.Id}' has a point twice", nameof(item));
        foreach (var (point, state) in item.States.Index()) Write(item, point, state);
        foreach (var trace in item.Traces) _traces.Insert(runId, pass, item.Index, trace.Layer, trace.Metric, trace.Values);
    }

    public void Dispose()
    {
        foreach (var statement in (InsertStatement[])[_items, _failures, _states, _vectors, _traces]) statement.Dispose();
    }

    private void Write(StoredItem item, int point, StoredState state)
    {
        if (state.Metrics.Length != state.Names.Count)
            throw new ArgumentException(
                $"item '{item.Id}' has {state.Metrics.Length} figures at a point for {state.Names.Count} names", nameof(item));
        _states.Insert([runId, pass, item.Index, point, state.Tap, state.Layer, .. metrics.Select(name => (object)state[name])]);
        if (state.Vector is not null) _vectors.Insert(runId, pass, item.Index, point, state.Vector);
    }
}
