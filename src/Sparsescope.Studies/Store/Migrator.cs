using Microsoft.Data.Sqlite;

namespace Sparsescope.Studies.Store;

/// <summary>Brings a store to the schema of this program, and refuses one that is ahead of it.</summary>
internal static class Migrator
{
    private const string Applied = """
        create table if not exists migrations ( -- the changes that made this schema, in order
            name text not null primary key
        ) strict
        """;

    /// <summary>Applies what is missing, all of it or nothing.</summary>
    internal static void Apply(SqliteConnection db, IReadOnlyList<(string Name, string Sql)> migrations)
    {
        using var transaction = db.BeginTransaction();
        db.Execute($"pragma application_id = {Schema.ApplicationId}");
        db.Execute(Applied);
        var applied = Names(db);
        foreach (var (name, sql) in migrations)
        {
            if (applied.Contains(name)) continue;
            db.Execute(sql);
            db.Execute("insert into migrations (name) values ($1)", name);
        }
        transaction.Commit();
    }

    /// <summary>Looks at a file before anything is written to it.</summary>
    /// <returns>False for a database without any table: nothing was stored in it yet.</returns>
    /// <exception cref="BadInputException">Another program's database, or one of a newer version of this program.</exception>
    internal static bool IsStore(SqliteConnection db, string path)
    {
        if (db.Number("select count(*) from sqlite_master") == 0) return false;
        if (db.Number("pragma application_id") != Schema.ApplicationId)
        {
            throw new BadInputException($"'{path}' is a database of another program; it is left as it is.", Remedy.OtherStore);
        }
        var unknown = Names(db).Except(Schema.Migrations.Select(migration => migration.Name)).Order(StringComparer.Ordinal)
            .FirstOrDefault();
        if (unknown is null) return true;
        throw new BadInputException(
            $"Store '{path}' was written by a newer version of sparsescope (its schema has '{unknown}'); use that version.",
            Remedy.OtherStore);
    }

    /// <summary>True where a store lacks a change of this program's schema.</summary>
    internal static bool IsOlder(SqliteConnection db) => Names(db).Count < Schema.Migrations.Count;

    private static HashSet<string> Names(SqliteConnection db)
    {
        using var command = db.Command("select name from migrations");
        using var rows = command.ExecuteReader();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (rows.Read()) names.Add(rows.GetString(0));
        return names;
    }
}
