namespace Sparsescope.Models.Hub;

/// <summary>Only one process at a time downloads a blob: the same lock file that huggingface_hub takes.</summary>
internal static class BlobLock
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(200);

    /// <summary>Takes the lock; disposing gives it back. The empty file stays, as others may be waiting on it.</summary>
    /// <param name="path">The lock file; its folder is made.</param>
    /// <param name="waiting">Called once if another process holds the lock.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    public static async Task<IDisposable> TakeAsync(string path, Action waiting, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        for (var said = false; ; said = true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try { return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None); }
            catch (IOException e) when (IsHeld(e)) { }
            if (!said) waiting();
            await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
        }
    }

    // EWOULDBLOCK of Linux and of macOS, ERROR_SHARING_VIOLATION of Windows
    private static bool IsHeld(IOException e) => e.HResult is 11 or 35 or unchecked((int)0x80070020);
}
