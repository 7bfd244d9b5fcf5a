using Microsoft.Data.Sqlite;

namespace Sparsescope.Studies.Store;

/// <summary>What SQLite reports where the disk, the file or another program is the cause, as a sentence.</summary>
internal static class StoreFailure
{
    // Primary result codes, https://sqlite.org/rescode.html
    private const int Perm = 3, Busy = 5, Locked = 6, NoMemory = 7, ReadOnly = 8, IoError = 10, Corrupt = 11, Full = 13, CannotOpen = 14,
        NotADatabase = 26;

    internal static bool Is(SqliteException e) => Reason(e) is not null;

    /// <summary>True where the files that reading makes beside the database could not be made.</summary>
    internal static bool IsProtectedFolder(SqliteException e) => e.SqliteErrorCode is CannotOpen or ReadOnly;

    internal static BadInputException Explain(string path, SqliteException e) => new(
        $"Store '{path}' {Reason(e)}.", e.SqliteErrorCode is Corrupt or NotADatabase ? Remedy.OtherStore : Remedy.None, e);

    /// <summary>The refusal of a file that is no sound database; nothing of it is changed.</summary>
    internal static BadInputException Damaged(string path, string finding, Exception? cause = null) =>
        new($"Store '{path}' is {finding}; it is kept as it is, move it aside.", Remedy.OtherStore, cause);

    private static string? Reason(SqliteException e) => e.SqliteErrorCode switch
    {
        Perm or CannotOpen => "cannot be opened: the file is missing, or permission is denied",
        Busy or Locked => "is held by another program; try again when that has ended",
        NoMemory => "needs more memory than this process may take; what was stored before is kept",
        ReadOnly => "cannot be written: it is read-only",
        IoError => $"cannot be read or written (disk error {e.SqliteExtendedErrorCode}); what was stored before is kept",
        Corrupt => "is damaged; it is kept as it is, move it aside",
        Full => "cannot grow: the disk is full; what was stored before is kept, run again once there is room",
        NotADatabase => "is not a database; it is kept as it is",
        _ => null,
    };
}
