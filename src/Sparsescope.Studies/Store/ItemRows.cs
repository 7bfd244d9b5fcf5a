using Microsoft.Data.Sqlite;

namespace Sparsescope.Studies.Store;

/// <summary>Rows that belong to items, in the order of the items' positions (column 0), handed out an item at a time.</summary>
internal sealed class ItemRows<T> : IDisposable
{
    private readonly SqliteCommand _query;
    private readonly SqliteDataReader _rows;
    private readonly Func<SqliteDataReader, T> _read;
    private bool _hasRow;

    /// <summary>Takes over the query.</summary>
    internal ItemRows(SqliteCommand query, Func<SqliteDataReader, T> read)
    {
        (_query, _read) = (query, read);
        _rows = query.ExecuteReader();
        _hasRow = _rows.Read();
    }

    /// <summary>The rows of the item at a position; ask in ascending order.</summary>
    internal IReadOnlyList<T> Of(long position)
    {
        var rows = new List<T>();
        while (_hasRow && _rows.GetInt64(0) == position)
        {
            rows.Add(_read(_rows));
            _hasRow = _rows.Read();
        }
        return rows;
    }

    public void Dispose()
    {
        _rows.Dispose();
        _query.Dispose();
    }
}
