namespace Sparsescope.Llama;

/// <summary>
/// Names of copies. Where a graph runs on several devices, the scheduler feeds a node of one device with a copy of what another one holds,
/// named DEVICE#NAME#NUMBER and cut to 63 bytes. Whoever compares names means the original.
/// </summary>
internal static class SchedulerName
{
    /// <summary>Longest name of a tensor, in bytes.</summary>
    private const int MostBytes = 63;

    /// <summary>The name without what the scheduler put around it; any other name as it is.</summary>
    /// <param name="name">A tensor's name.</param>
    /// <param name="isCut">True where the copy's name was too long and only the beginning of the original's is known.</param>
    internal static string Original(string name, out bool isCut)
    {
        isCut = false;
        var first = name.IndexOf('#', StringComparison.Ordinal);
        if (first <= 0) return name;
        var last = name.LastIndexOf('#');
        if (last > first && last < name.Length - 1 && name.AsSpan(last + 1).IndexOfAnyExceptInRange('0', '9') < 0)
            return name[(first + 1)..last];
        if (System.Text.Encoding.UTF8.GetByteCount(name) < MostBytes) return name;
        isCut = true;
        // What was cut may begin in the number.
        return name[(first + 1)..].TrimEnd('#');
    }
}
