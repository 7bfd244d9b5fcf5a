using Microsoft.Data.Sqlite;
using Parquet;
using Parquet.Schema;

namespace Sparsescope.Studies.Store;

/// <summary>
/// Tables of a store as Parquet, for DuckDB and pandas: the same columns under the same names, row by row as they are stored. Memory does
/// not
/// grow with the table.
/// </summary>
public static class StoreParquet
{
    private const int MostRows = 25_000;
    private const long MostBytes = 8 << 20;

    /// <summary>The tables that hold rows.</summary>
    /// <param name="store">The file.</param>
    /// <exception cref="BadInputException">There is none, or it is damaged, no store, or one of a newer version.</exception>
    public static IReadOnlyList<string> Tables(string store)
    {
        using var db = StoreConnection.OpenForReading(Path.GetFullPath(store));
        var tables = new List<string>();
        using (var command = db.Command("select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by rowid"))
        {
            using var rows = command.ExecuteReader();
            while (rows.Read()) tables.Add(rows.GetString(0));
        }
        return [.. tables.Where(table => db.Number($"select exists (select 1 from {MetricColumns.Quoted(table)})") != 0)];
    }

    /// <summary>Writes a table.</summary>
    /// <param name="store">The file.</param>
    /// <param name="table">One of <see cref="Tables"/>.</param>
    /// <param name="output">Where it goes; seekable, not closed.</param>
    /// <param name="cancellation">Looked at between groups of rows.</param>
    /// <returns>How many rows it has.</returns>
    /// <exception cref="BadInputException">The store cannot be read.</exception>
    public static long Write(string store, string table, Stream output, CancellationToken cancellation)
    {
        var full = Path.GetFullPath(store);
        try
        {
            using var db = StoreConnection.OpenForReading(full);
            return WriteAsync(db, table, output, cancellation).GetAwaiter().GetResult();
        }
        catch (SqliteException e) when (StoreFailure.Is(e))
        {
            throw StoreFailure.Explain(full, e);
        }
    }

    private static async Task<long> WriteAsync(SqliteConnection db, string table, Stream output, CancellationToken cancellation)
    {
        List<Column> columns = [];
        using (var described = db.Command("select name, type from pragma_table_info($1) order by cid", table))
        {
            using var kinds = described.ExecuteReader();
            while (kinds.Read()) columns.Add(Column.Of(kinds.GetString(0), kinds.GetString(1)));
        }
        using var command = db.Command(
            $"select {string.Join(", ", columns.Select(column => MetricColumns.Quoted(column.Field.Name)))} from "
            + $"{MetricColumns.Quoted(table)}");
        using var row = command.ExecuteReader();
        var writer = await ParquetWriter.CreateAsync(new ParquetSchema(columns.Select(column => column.Field)), output,
            cancellationToken: cancellation).ConfigureAwait(false);
        await using (writer.ConfigureAwait(false))
        {
            var (all, rows, bytes) = (0L, 0, 0L);
            while (row.Read())
            {
                for (var i = 0; i < columns.Count; i++) bytes += columns[i].Add(row, i);
                all++;
                if (++rows < MostRows && bytes < MostBytes) continue;
                await Flush().ConfigureAwait(false);
            }
            if (rows > 0) await Flush().ConfigureAwait(false);
            return all;

            async Task Flush()
            {
                cancellation.ThrowIfCancellationRequested();
                using var group = writer.CreateRowGroup();
                foreach (var column in columns) await column.WriteAsync(group, cancellation).ConfigureAwait(false);
                (rows, bytes) = (0, 0);
            }
        }
    }

    /// <summary>The values of a column that wait to be written.</summary>
    private abstract class Column
    {
        internal required DataField Field { get; init; }

        internal static Column Of(string name, string type) => type.ToUpperInvariant() switch
        {
            "INTEGER" => new Numbers<long>((row, i) => row.GetInt64(i)) { Field = new DataField<long?>(name) },
            "REAL" => new Numbers<double>((row, i) => row.GetDouble(i)) { Field = new DataField<double?>(name) },
            "BLOB" => new Blobs { Field = new DataField(name, typeof(byte[]), isNullable: true, isArray: false) },
            _ => new Texts { Field = new DataField<string>(name, nullable: true) },
        };

        /// <summary>Takes a value; about how many bytes it has.</summary>
        internal abstract long Add(SqliteDataReader row, int column);

        internal abstract Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellation);
    }

    private sealed class Numbers<T>(Func<SqliteDataReader, int, T> read) : Column where T : struct
    {
        private readonly List<T?> _values = [];

        internal override long Add(SqliteDataReader row, int column)
        {
            _values.Add(row.IsDBNull(column) ? null : read(row, column));
            return sizeof(long);
        }

        internal override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellation)
        {
            await group.WriteAsync<T>(Field, _values.ToArray(), cancellationToken: cancellation).ConfigureAwait(false);
            _values.Clear();
        }
    }

    private sealed class Texts : Column
    {
        private readonly List<string?> _values = [];

        internal override long Add(SqliteDataReader row, int column)
        {
            var text = SqlValue.Text(row, column);
            _values.Add(text);
            return sizeof(char) * (text?.Length ?? 0);
        }

        internal override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellation)
        {
            await group.WriteAsync(Field, (IReadOnlyCollection<string>)_values!).ConfigureAwait(false);
            _values.Clear();
        }
    }

    private sealed class Blobs : Column
    {
        private readonly List<byte[]?> _values = [];

        internal override long Add(SqliteDataReader row, int column)
        {
            var bytes = row.IsDBNull(column) ? null : row.GetFieldValue<byte[]>(column);
            _values.Add(bytes);
            return bytes?.Length ?? 0;
        }

        internal override async Task WriteAsync(ParquetRowGroupWriter group, CancellationToken cancellation)
        {
            await group.WriteAsync(Field, (IReadOnlyCollection<byte[]>)_values!).ConfigureAwait(false);
            _values.Clear();
        }
    }
}
