using System.Diagnostics;

namespace Sparsescope.Server;

/// <summary>
/// Watches whoever started the server through its standard input: a line asks it to stop in order; an end without one means that they
/// were killed, and so does the server end, at once.
/// </summary>
internal static class ParentWatch
{
    internal static void Start(TextReader input, CancellationTokenSource stop)
    {
        var thread = new Thread(() =>
        {
            if (input.ReadLine() is null && !stop.IsCancellationRequested) Process.GetCurrentProcess().Kill();
            stop.Cancel();
        })
        { IsBackground = true, Name = "parent" };
        thread.Start();
    }
}
