namespace Sparsescope.Cli;

/// <summary>What the program exits with; scripts rely on these.</summary>
internal static class ExitCode
{
    /// <summary>Everything was measured.</summary>
    internal const int Ok = 0;

    /// <summary>A fault of our own.</summary>
    internal const int Bug = 1;

    /// <summary>Bad input or environment: one sentence on stderr.</summary>
    internal const int BadInput = 2;

    /// <summary>Finished, but some items failed: named in the output, counted on stderr.</summary>
    internal const int SomeFailed = 3;

    /// <summary>
    /// A part of a run, stopped by SIGTERM or SIGUSR1: the same command goes on where it stopped. EX_TEMPFAIL of sysexits.h.
    /// </summary>
    internal const int TryAgain = 75;

    /// <summary>Interrupted; what was measured before stays.</summary>
    internal const int Interrupted = 130;

    /// <summary>
    /// Whoever read standard output has gone, as in `| head`; nothing is said. What a shell reports of a program that SIGPIPE ended.
    /// </summary>
    internal const int OutputClosed = 141;
}
