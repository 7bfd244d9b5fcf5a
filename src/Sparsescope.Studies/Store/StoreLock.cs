using System.Diagnostics;
using System.Globalization;

namespace Sparsescope.Studies.Store;

/// <summary>
/// The right to write a store, for one process at a time: PATH.lock, held open, with the holder's process id in it as text. The system gives it back when a process
/// ends, however it ends. The file stays, as others may be waiting on it.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;

    private StoreLock(FileStream file) => _file = file;

    /// <summary>Waits up to <paramref name="wait"/> for the lock.</summary>
    /// <exception cref="BadInputException">Another process (named) keeps it, or the lock file cannot be written.</exception>
    internal static StoreLock Take(string store, TimeSpan wait)
    {
        var path = store + ".lock";
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new StoreLock(Hold(path));
            }
            catch (IOException e) when (IsHeld(e))
            {
                if (waited.Elapsed >= wait) throw new BadInputException($"Store '{store}' is being written by {Holder(path)}; wait until it has ended, or name another file with --store.", e);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new BadInputException($"Store '{store}' cannot be written: {e.Message}", e);
            }
            Thread.Sleep(s_poll);
        }
    }

    public void Dispose() => _file.Dispose();

    private static FileStream Hold(string path)
    {
        // Others read whose it is. (On Unix only FileShare.None takes a lock, which does not keep readers out.)
        var share = OperatingSystem.IsWindows() ? FileShare.Read : FileShare.None;
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, share, 1);
        try
        {
            file.SetLength(0);
            file.Write(System.Text.Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n")));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string Holder(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var text = new StreamReader(file);
            return int.TryParse(text.ReadToEnd(), NumberStyles.Integer, CultureInfo.InvariantCulture, out var process)
                ? string.Create(CultureInfo.InvariantCulture, $"process {process}")
                : "another process";
        }
        catch (IOException)
        {
            return "another process";
        }
    }

    // The errno of a lock held by another: EWOULDBLOCK of Linux and of macOS, sharing violation of Windows.
    private static bool IsHeld(IOException e) => e.GetType() == typeof(IOException) && (e.HResult & 0xFFFF) is 11 or 35 or 32;
}
