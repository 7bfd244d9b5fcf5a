using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Sparsescope.Studies.Store;

/// <summary>
/// SHA-256 of everything that was measured in a run: its items, failures, states, vectors, traces and aggregates. Stores that hold the same
/// figures give the same hash, whatever order they got them in; what is NULL does not count, so that a column added later changes nothing.
/// </summary>
internal static class FiguresHash
{
    // A reading of the text, which a better judge reads again.
    private const string Judgement = "judgement";

    private static readonly (string Table, string Key)[] s_tables =
    [
        ("items", "pass, item"), ("failures", "pass, item"), ("states", "pass, item, point"), ("vectors", "pass, item, point"),
        ("traces", "pass, item, layer, metric"), ("aggregates", "condition, tap, layer, name"),
    ];

    /// <summary>Hex, 64 characters.</summary>
    internal static string Of(SqliteConnection db, string runId)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (table, key) in s_tables)
        {
            using var command = db.Command($"select * from {table} where run_id = $1 order by {key}", runId);
            using var row = command.ExecuteReader();
            // By name: two programs may have added their metrics in another order.
            var columns = Enumerable.Range(0, row.FieldCount).Select(column => (Name: row.GetName(column), Column: column))
                .Where(column => column.Name is not ("run_id" or Judgement)).OrderBy(column => column.Name, StringComparer.Ordinal)
                    .ToList();
            Add(hash, 'T', Encoding.UTF8.GetBytes(table));
            while (row.Read())
            {
                Add(hash, 'R', []);
                foreach (var (name, column) in columns)
                {
                    if (row.IsDBNull(column)) continue;
                    Add(hash, 'C', Encoding.UTF8.GetBytes(name));
                    Add(hash, row, column);
                }
            }
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Add(IncrementalHash hash, SqliteDataReader row, int column)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        switch (row.GetValue(column))
        {
            case long value:
                BinaryPrimitives.WriteInt64LittleEndian(number, value);
                Add(hash, 'I', number);
                break;
            case double value:
                BinaryPrimitives.WriteDoubleLittleEndian(number, value);
                Add(hash, 'F', number);
                break;
            case byte[] value:
                Add(hash, 'B', value);
                break;
            case var value:
                Add(hash, 'S', Encoding.UTF8.GetBytes((string)value));
                break;
        }
    }

    // Kind and length before every value keep values from running into each other.
    private static void Add(IncrementalHash hash, char kind, ReadOnlySpan<byte> value)
    {
        Span<byte> head = stackalloc byte[1 + sizeof(int)];
        head[0] = (byte)kind;
        BinaryPrimitives.WriteInt32LittleEndian(head[1..], value.Length);
        hash.AppendData(head);
        hash.AppendData(value);
    }
}
