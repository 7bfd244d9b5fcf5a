using Microsoft.Data.Sqlite;

namespace Sparsescope.Studies.Store;

/// <summary>An insert that is prepared once and run for many rows.</summary>
internal sealed class InsertStatement : IDisposable
{
    private readonly SqliteCommand _command;

    /// <summary>Inserts into columns of a table; call within the transaction it shall belong to.</summary>
    internal InsertStatement(SqliteConnection db, string table, params IReadOnlyList<string> columns)
    {
        _command = db.CreateCommand();
        _command.CommandText =
            $"insert into {table} ({string.Join(", ", columns)}) values "
            + $"({string.Join(", ", columns.Index().Select(column => Sql.Parameter(column.Index)))})";
        for (var i = 0; i < columns.Count; i++) _command.Parameters.Add(new SqliteParameter { ParameterName = Sql.Parameter(i) });
    }

    /// <summary>Inserts one row: a value a column, in their order.</summary>
    internal void Insert(params ReadOnlySpan<object?> values)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(values.Length, _command.Parameters.Count, nameof(values));
        for (var i = 0; i < values.Length; i++) _command.Parameters[i].Value = SqlValue.Bind(values[i]);
        _command.ExecuteNonQuery();
    }

    public void Dispose() => _command.Dispose();
}
