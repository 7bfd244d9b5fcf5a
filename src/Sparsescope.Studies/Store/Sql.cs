using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Sparsescope.Studies.Store;

/// <summary>Statements with values at $1, $2, …</summary>
internal static class Sql
{
    internal static SqliteCommand Command(this SqliteConnection db, string sql, params ReadOnlySpan<object?> values)
    {
        var command = db.CreateCommand();
        command.CommandText = sql;
        for (var i = 0; i < values.Length; i++) command.Parameters.AddWithValue(Parameter(i), SqlValue.Bind(values[i]));
        return command;
    }

    internal static void Execute(this SqliteConnection db, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = db.Command(sql, values);
        command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row as an integer.</summary>
    internal static long Number(this SqliteConnection db, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = db.Command(sql, values);
        return (long)command.ExecuteScalar()!;
    }

    /// <summary>The first column of the first row as text; null where there is no row or it is NULL.</summary>
    internal static string? Text(this SqliteConnection db, string sql, params ReadOnlySpan<object?> values)
    {
        using var command = db.Command(sql, values);
        return command.ExecuteScalar() as string;
    }

    internal static string Parameter(int index) => string.Create(CultureInfo.InvariantCulture, $"${index + 1}");
}
