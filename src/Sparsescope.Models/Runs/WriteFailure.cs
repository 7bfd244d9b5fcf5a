namespace Sparsescope.Models.Runs;

/// <summary>What writing a file throws where the disk or its limits, not the program, are the cause.</summary>
internal static class WriteFailure
{
    /// <summary>
    /// True for a full, missing or protected disk, and for a file that may not grow (EFBIG, which .NET reports as an argument).
    /// </summary>
    internal static bool Is(Exception e) =>
        e is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException { ParamName: "value" };

    /// <summary>Why, without a full stop.</summary>
    internal static string Reason(Exception e) => e is ArgumentOutOfRangeException ? "the file may not grow any larger"
        : e.Message.TrimEnd('.');
}
