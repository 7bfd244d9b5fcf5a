using Microsoft.Data.Sqlite;
using Sparsescope.Metrics;

namespace Sparsescope.Studies.Store;

/// <summary>Opens the database of a store, having looked first at what is there.</summary>
internal static class StoreConnection
{
    private const int PatienceSeconds = 5;

    /// <summary>
    /// Opens for writing: checks what exists, creates what does not, brings the schema up to date. The caller holds the lock.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="metrics">Metrics that the program has; default all.</param>
    /// <param name="isSound">Whether this process has just made what is there, so that it need not be read through.</param>
    /// <exception cref="BadInputException">The file is damaged or not ours (nothing of it is changed), or cannot be written.</exception>
    internal static SqliteConnection OpenForWriting(string path, IReadOnlyList<Metric>? metrics = null, bool isSound = false)
    {
        if (!isSound && new FileInfo(path) is { Exists: true, Length: > 0 }) Check(path);
        return Explained(path, Connect(path, SqliteOpenMode.ReadWriteCreate), db =>
        {
            db.Execute("pragma journal_mode = wal");
            db.Execute("pragma synchronous = full");
            Migrator.Apply(db, Schema.Migrations);
            MetricColumns.Ensure(db, metrics ?? Metric.All);
        });
    }

    /// <summary>Makes a store that nobody else knows of yet: what an end of the process leaves of it is thrown away.</summary>
    /// <remarks>Named as an address, so that stores can be attached by addresses that say how they are opened.</remarks>
    internal static SqliteConnection OpenNew(string path) =>
        Explained(path, Connect($"file:{Uri.EscapeDataString(path)}", SqliteOpenMode.ReadWriteCreate), db =>
    {
        db.Execute("pragma journal_mode = off");
        db.Execute("pragma synchronous = off");
        db.Execute("pragma foreign_keys = off");    // rows come from stores where they hold
        db.Execute("pragma cache_size = -65536");   // 64 MiB
        Migrator.Apply(db, Schema.Migrations);
        MetricColumns.Ensure(db, Metric.All);
    });

    /// <summary>True for a file without a single table.</summary>
    /// <exception cref="BadInputException">There is no such file, or it cannot be read.</exception>
    internal static bool IsEmpty(string path)
    {
        if (!File.Exists(path)) throw new BadInputException($"There is no store '{path}'.");
        if (new FileInfo(path).Length == 0 && !File.Exists(path + "-wal")) return true;
        var isEmpty = false;
        Explained(path, ConnectForReading(path), db => isEmpty = db.Number("select count(*) from sqlite_master") == 0).Dispose();
        return isEmpty;
    }

    /// <summary>Writes all that a connection sees of its file to another file.</summary>
    internal static void CopyTo(SqliteConnection db, string path)
    {
        using var copy = Connect(path, SqliteOpenMode.ReadWriteCreate);
        copy.Open();
        db.BackupDatabase(copy);
    }

    /// <summary>
    /// Opens for reading, whatever version wrote it (<see cref="OlderStore"/>), also beside a process that writes, and also where the file
    /// or its folder is read-only.
    /// </summary>
    /// <exception cref="BadInputException">There is no store, it cannot be read, or a newer version wrote it.</exception>
    internal static SqliteConnection OpenForReading(string path)
    {
        if (!File.Exists(path)) throw new BadInputException($"There is no store '{path}'; a study run makes one.", Remedy.OtherStore);
        return Explained(path, ConnectForReading(path), db =>
        {
            if (!Migrator.IsStore(db, path)) throw new BadInputException($"'{path}' is empty, not a store.", Remedy.OtherStore);
            OlderStore.Adapt(db);
        });
    }

    // Through a connection that cannot write: what is refused is left as it was found, write-ahead log included.
    private static void Check(string path)
    {
        using var checking = Explained(path, ConnectForReading(path), db =>
        {
            if (!Migrator.IsStore(db, path)) return;
            var finding = db.Text("pragma quick_check(1)");
            if (finding != "ok") throw StoreFailure.Damaged(path, $"damaged ({finding})");
        });
    }

    // Reading a database with a write-ahead log makes files beside it. In a folder that allows none, and without a log left by a
    // writer, the file is all there is and does not change.
    private static SqliteConnection ConnectForReading(string path)
    {
        var db = Connect(path, SqliteOpenMode.ReadOnly);
        try
        {
            db.Open();
            db.Number("select count(*) from sqlite_master");
            return db;
        }
        catch (SqliteException e) when (StoreFailure.IsProtectedFolder(e) && !File.Exists(path + "-wal"))
        {
            db.Dispose();
            return Connect($"file:{Uri.EscapeDataString(path)}?immutable=1", SqliteOpenMode.ReadOnly);
        }
        catch (SqliteException e) when (StoreFailure.Is(e))
        {
            db.Dispose();
            throw StoreFailure.Explain(path, e);
        }
    }

    private static SqliteConnection Connect(string source, SqliteOpenMode mode) => new(new SqliteConnectionStringBuilder
    {
        DataSource = source,
        Mode = mode,
        ForeignKeys = true,
        Pooling = false,    // closed means closed: no handle stays on the file
        DefaultTimeout = PatienceSeconds,
    }.ToString());

    private static SqliteConnection Explained(string path, SqliteConnection db, Action<SqliteConnection> prepare)
    {
        try
        {
            db.Open();
            db.Execute($"pragma busy_timeout = {PatienceSeconds * 1000}");
            prepare(db);
            return db;
        }
        catch (Exception e)
        {
            db.Dispose();
            if (e is SqliteException failure && StoreFailure.Is(failure)) throw StoreFailure.Explain(path, failure);
            throw;
        }
    }
}
