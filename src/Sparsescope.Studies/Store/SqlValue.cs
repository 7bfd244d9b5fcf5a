using System.Buffers.Binary;
using Microsoft.Data.Sqlite;

namespace Sparsescope.Studies.Store;

/// <summary>How values lie in the database. The only place where NaN becomes NULL (SQLite has no NaN) and NULL becomes NaN.</summary>
internal static class SqlValue
{
    /// <summary>A value to bind: null, NaN and infinities as NULL, floats as a little-endian blob.</summary>
    internal static object Bind(object? value) => value switch
    {
        null => DBNull.Value,
        double number when !double.IsFinite(number) => DBNull.Value,
        float[] floats => Blob(floats),
        _ => value,
    };

    internal static double Number(SqliteDataReader row, int column) => row.IsDBNull(column) ? double.NaN : row.GetDouble(column);

    internal static string? Text(SqliteDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    internal static float[]? Floats(SqliteDataReader row, int column)
    {
        if (row.IsDBNull(column)) return null;
        var bytes = row.GetFieldValue<byte[]>(column);
        var floats = new float[bytes.Length / sizeof(float)];
        for (var i = 0; i < floats.Length; i++) floats[i] = BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(i * sizeof(float)));
        return floats;
    }

    private static byte[] Blob(float[] floats)
    {
        var bytes = new byte[floats.Length * sizeof(float)];
        for (var i = 0; i < floats.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), floats[i]);
        return bytes;
    }
}
