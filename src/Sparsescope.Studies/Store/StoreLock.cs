using System.Diagnostics;
using System.Globalization;

namespace Sparsescope.Studies.Store;

/// <summary>
/// The right to write a store, for one process at a time: PATH.lock, held open. The system gives it back when a process ends, however it
/// ends. The holder's process id is in PATH.lock.pid as text: nobody else can read a file that is held. The empty PATH.lock stays, as
/// others may be waiting on it.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);

    private readonly FileStream _file;
    private readonly string _holder;

    private StoreLock(FileStream file, string holder) => (_file, _holder) = (file, holder);

    /// <summary>Waits up to <paramref name="wait"/> for the lock.</summary>
    /// <exception cref="BadInputException">Another process (named) keeps it, or the lock file cannot be written.</exception>
    internal static StoreLock Take(string store, TimeSpan wait)
    {
        var (path, holder) = (store + ".lock", store + ".lock.pid");
        var waited = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                return new(Hold(path, holder), holder);
            }
            catch (IOException e) when (IsHeld(e))
            {
                if (waited.Elapsed >= wait)
                    throw new BadInputException($"Store '{store}' is being written by {Holder(holder)}; wait until it has ended.",
                        Remedy.OtherStore, e);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new BadInputException($"Store '{store}' cannot be written: {e.Message}", e);
            }
            Thread.Sleep(s_poll);
        }
    }

    public void Dispose()
    {
        try
        {
            File.Delete(_holder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // the folder is gone or protected by now; the id of a process that ended misleads nobody who gets the lock
        }
        _file.Dispose();
    }

    private static FileStream Hold(string path, string holder)
    {
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1);
        try
        {
            File.WriteAllText(holder, string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId}\n"));
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static string Holder(string holder)
    {
        try
        {
            return $"process {int.Parse(File.ReadAllText(holder), CultureInfo.InvariantCulture)}";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            return "another process";    // it has the lock and is about to write its id
        }
    }

    // The errno of a lock held by another: EWOULDBLOCK of Linux and of macOS, sharing violation of Windows.
    private static bool IsHeld(IOException e) => e.GetType() == typeof(IOException) && (e.HResult & 0xFFFF) is 11 or 35 or 32;
}
