namespace Sparsescope.Cli;

/// <summary>
/// Whoever read standard output has gone (<c>sparsescope … | head</c>): nobody waits for more, and there is nobody to tell.
/// </summary>
internal sealed class OutputClosedException(IOException cause) : Exception("standard output was closed", cause)
{
    // EPIPE of Linux and macOS; ERROR_BROKEN_PIPE and ERROR_NO_DATA of Windows, as HRESULT.
    private const int BrokenPipe = 32, WindowsBrokenPipe = unchecked((int)0x8007006D), WindowsNoData = unchecked((int)0x800700E8);

    internal static bool IsMeantBy(IOException e) => e.HResult is BrokenPipe or WindowsBrokenPipe or WindowsNoData;
}
