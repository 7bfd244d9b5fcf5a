using Microsoft.Data.Sqlite;

namespace Sparsescope.Studies.Store;

/// <summary>Reads the states of a pass one by one.</summary>
/// <param name="db">The store; stays open.</param>
/// <param name="path">Its file, for messages.</param>
/// <param name="runId">Id of the run.</param>
/// <param name="pass">Name of the pass.</param>
internal sealed class VectorReader(SqliteConnection db, string path, string runId, string pass) : IDisposable
{
    private readonly SqliteCommand _query = db.Command(
        "select vector from vectors where run_id = $1 and pass = $2 and item = $3 and point = $4", runId, pass, 0, 0);

    /// <summary>The state (width) of an item at a point; null where it was not kept.</summary>
    /// <param name="item">Place in the study's list.</param>
    /// <param name="point">Place among the item's states.</param>
    /// <exception cref="BadInputException">The store cannot be read.</exception>
    internal float[]? Of(int item, int point)
    {
        _query.Parameters[2].Value = item;
        _query.Parameters[3].Value = point;
        try
        {
            using var row = _query.ExecuteReader();
            return row.Read() ? SqlValue.Floats(row, 0) : null;
        }
        catch (SqliteException e) when (StoreFailure.Is(e))
        {
            throw StoreFailure.Explain(path, e);
        }
    }

    public void Dispose() => _query.Dispose();
}
