using Microsoft.Data.Sqlite;
using Sparsescope.Measuring;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Running.Protocols;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Merging;

/// <summary>
/// Puts stores together into one. What is stored of a run is found by the run's id, pass and item: the order of the stores and how often
/// they are merged make no difference. The result is written beside the output and takes its place when it is whole; no store that is read
/// changes. Memory does not grow with the stores, and time grows with what they hold.
/// </summary>
/// <param name="inputs">The stores; one of them may be the output.</param>
/// <param name="output">The store to make; one that exists is put together with the others.</param>
/// <param name="program">Version of the program, kept with analyses of runs that become whole.</param>
public sealed class StoreMerge(IReadOnlyList<string> inputs, string output, string program)
{
    private const string Unfinished = ".merging";

    private static readonly TimeSpan s_wait = TimeSpan.FromSeconds(5);

    /// <summary>Told of what a person should know though nothing failed.</summary>
    public Action<string> Notice { get; init; } = _ => { };

    private string Full { get; } = Path.GetFullPath(output);

    private string Made => Full + Unfinished;

    /// <summary>Makes the output.</summary>
    /// <returns>Its runs, and the parts that each of them still lacks.</returns>
    /// <exception cref="BadInputException">A store cannot be read, two of them contradict each other, or the output cannot be
    /// written.</exception>
    public IReadOnlyList<(RunRecord Run, IReadOnlyList<Shard> Missing)> Run(CancellationToken cancellation)
    {
        if (Directory.Exists(output)) throw new BadInputException($"Store '{output}' is a folder; name a file in it.");
        if (!Directory.Exists(Path.GetDirectoryName(Full)))
            throw new BadInputException($"The folder of store '{output}' does not exist; make it first.");
        using var held = StoreLock.Take(Full, s_wait);
        DeleteMade();
        try
        {
            var sources = Sources();
            var plan = MergePlan.Of(sources);
            using (var db = StoreConnection.OpenNew(Made))
            {
                plan.Insert(db);
                foreach (var source in sources)
                {
                    cancellation.ThrowIfCancellationRequested();
                    new MergeSource(db, source, Made + ".older").Copy(cancellation);
                }
                MergeSource.NumberAnalyses(db);
            }
            var made = Finish(plan, cancellation);
            Replace();
            return made;
        }
        catch (SqliteException e) when (StoreFailure.Is(e))
        {
            throw StoreFailure.Explain(output, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new BadInputException($"Store '{output}' cannot be written: {e.Message}", e);
        }
        finally
        {
            DeleteMade();
        }
    }

    private List<string> Sources()
    {
        var all = inputs.Select(Path.GetFullPath).Prepend(Full).Where(path => path != Full || File.Exists(path))
            .Distinct(StringComparer.Ordinal).ToList();
        var stores = new List<string>();
        foreach (var path in all)
        {
            // A process that ended as it began its store leaves an empty one.
            if (StoreConnection.IsEmpty(path)) Notice($"note: '{path}' holds nothing yet and is left out");
            else stores.Add(path);
        }
        return stores;
    }

    // Runs of which all parts are here now are as if they had been measured in one piece.
    private List<(RunRecord, IReadOnlyList<Shard>)> Finish(MergePlan plan, CancellationToken cancellation)
    {
        using var store = RunStore.OpenMade(Made);
        foreach (var run in store.Runs())
        {
            try
            {
                if (run.Finished is not null) StudyFinish.Prune(store, run);
                else if (plan.WholeSince(run.Id) is not { } utc) continue;
                else if (ProtocolPasses.AreMissing(store, run.Id, StudyAnalyst.SpecOf(run)))
                    Notice($"note: run {run.ShortId} is whole but for what its protocol measures last; run the same study on this store");
                else StudyFinish.Of(store, run.Id, program, utc, cancellation);
            }
            catch (BadInputException e)
            {
                Notice($"note: run {run.ShortId} is whole but cannot be analysed here: {e.Message}");
            }
        }
        return [.. store.Runs().Select(run => (run, run.Finished is null ? RunParts.Missing(store.Shards(run.Id)) : []))];
    }

    // A write-ahead log of the earlier output would be taken for one of the new file.
    private void Replace()
    {
        if (File.Exists(Full)) StoreConnection.OpenForWriting(Full).Dispose();
        foreach (var beside in (string[])["-wal", "-shm"]) File.Delete(Full + beside);
        using (var stream = new FileStream(Made, FileMode.Open, FileAccess.ReadWrite)) stream.Flush(flushToDisk: true);
        File.Move(Made, Full, overwrite: true);
    }

    private void DeleteMade()
    {
        foreach (var name in (string[])[Made, Made + ".older"])
        {
            foreach (var beside in (string[])["", "-wal", "-shm", "-journal"]) File.Delete(name + beside);
        }
    }
}
