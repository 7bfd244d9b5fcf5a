using Microsoft.Data.Sqlite;
using Sparsescope.Measuring;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Merging;

/// <summary>The runs that several stores hold together, and their parts; known before anything is copied.</summary>
internal sealed class MergePlan
{
    private readonly SortedDictionary<string, (RunRecord Run, string Path)> _runs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<(string Run, int Count, int Number), (string Created, string? Finished)> _parts = new(
        Comparer<(string Run, int Count, int Number)>.Create((a, b) => string.CompareOrdinal(a.Run, b.Run) is not 0 and var order ? order
            : a.Count != b.Count ? a.Count.CompareTo(b.Count) : a.Number.CompareTo(b.Number)));

    /// <summary>Reads the runs of stores.</summary>
    /// <exception cref="BadInputException">A store cannot be read, or two of them cannot be of one run, or parts of one.</exception>
    internal static MergePlan Of(IReadOnlyList<string> sources)
    {
        var plan = new MergePlan();
        foreach (var path in sources)
        {
            using var store = RunStore.OpenReadOnly(path);
            foreach (var run in store.Runs())
            {
                plan.Add(run, path);
                foreach (var (shard, created, finished) in store.ShardTimes(run.Id)) plan.Add(run.Id, shard, created, finished);
            }
        }
        plan.RequireOneKind();
        return plan;
    }

    /// <summary>When the last part of a run was finished, where all of one cut are; else null.</summary>
    internal string? WholeSince(string run)
    {
        var cut = Parts(run).GroupBy(part => part.Shard.Count)
            .FirstOrDefault(parts => parts.Count(part => part.Finished is not null) == parts.Key);
        return cut?.Select(part => part.Finished).Max(StringComparer.Ordinal);
    }

    /// <summary>Writes runs and parts, each run as the earliest store has it.</summary>
    internal void Insert(SqliteConnection db)
    {
        using var transaction = db.BeginTransaction();
        foreach (var run in _runs.Values.Select(entry => entry.Run).OrderBy(run => run.Created, StringComparer.Ordinal)
            .ThenBy(run => run.Id, StringComparer.Ordinal))
            RunStore.Insert(db, run);
        using (var insert = new InsertStatement(db, "shards", "run_id", "count", "shard", "created", "finished"))
        {
            foreach (var ((run, count, number), (created, finished)) in _parts)
            {
                if (_runs[run].Run.Finished is null) insert.Insert(run, count, number, created, finished);
            }
        }
        transaction.Commit();
    }

    private void Add(RunRecord run, string path)
    {
        if (!_runs.TryGetValue(run.Id, out var known))
        {
            _runs.Add(run.Id, (run, path));
            return;
        }
        if (RunParts.Values(known.Run, run) is [var difference, ..])
            throw new BadInputException(
                $"'{known.Path}' and '{path}' hold run {run.ShortId} of {run.Study} otherwise: {difference}; keep them apart.");
        if (known.Run.FiguresSha256 is { } figures && run.FiguresSha256 is { } others && figures != others)
            throw new BadInputException($"'{known.Path}' and '{path}' hold other figures of run {run.ShortId} of {run.Study}: "
                + $"its figures_sha256 was {figures}, now {others}; keep them apart.");
        var first = (string.CompareOrdinal(known.Run.Created, run.Created), string.CompareOrdinal(known.Run.Environment, run.Environment))
            is ( < 0, _) or (0, <= 0)
            ? known.Run : run;
        _runs[run.Id] = (first with
        {
            Note = Notes(known.Run.Note, run.Note),
            Tags = [.. known.Run.Tags.Union(run.Tags).Order(StringComparer.Ordinal)],
            Finished = Earlier(known.Run.Finished, run.Finished),
            FiguresSha256 = known.Run.FiguresSha256 ?? run.FiguresSha256,
            Model = string.CompareOrdinal(known.Run.Model, run.Model) <= 0 ? known.Run.Model : run.Model,
        }, known.Path);
    }

    private void Add(string run, Shard shard, string created, string? finished)
    {
        var key = (run, shard.Count, shard.Number);
        _parts[key] = _parts.TryGetValue(key, out var known) ? (Earlier(known.Created, created)!, Earlier(known.Finished, finished))
            : (created, finished);
    }

    private IReadOnlyList<(Shard Shard, string? Finished)> Parts(string run) =>
        [.. _parts.Where(part => part.Key.Run == run).Select(part => (new Shard(part.Key.Number, part.Key.Count), part.Value.Finished))];

    // Parts of one run that were measured otherwise would stay two runs that never become whole.
    private void RequireOneKind()
    {
        var open = _runs.Values.Where(entry => entry.Run.Finished is null && Parts(entry.Run.Id) is { Count: > 0 } parts
            && !RunParts.AreWhole(parts)).ToList();
        foreach (var (run, path) in open)
        {
            foreach (var (other, otherPath) in _runs.Values.Where(entry => entry.Run.Id != run.Id))
            {
                if (RunParts.Difference(other, run) is { } difference)
                    throw new BadInputException(
                        $"'{otherPath}' and '{path}' hold parts of {run.Study} on {run.Model} that do not belong together: {difference}; "
                        + "measure all parts alike, or keep them apart.");
            }
        }
    }

    // Two people's words both stay: their lines, each once, in an order that does not depend on that of the stores.
    private static string? Notes(string? a, string? b) => a is null || a == b ? b : b is null ? a
        : string.Join('\n', a.Split('\n').Union(b.Split('\n')).Order(StringComparer.Ordinal));

    private static string? Earlier(string? a, string? b) => a is null ? b : b is null || string.CompareOrdinal(a, b) <= 0 ? a : b;
}
