using Sparsescope.Managed.Kernels;

namespace Sparsescope.Managed.Inference.Parts;

/// <summary>Work that is done row by row.</summary>
internal static class Rows
{
    // Fewer are not worth waking a thread for.
    private const int Least = 8;

    /// <summary>Cuts rows into even parts for the threads; no row's result depends on the cut.</summary>
    /// <param name="workers">Threads.</param>
    /// <param name="count">Rows.</param>
    /// <param name="body">Does the rows from its first argument until its second.</param>
    internal static void Each(Workers workers, int count, Action<int, int> body)
    {
        var parts = Math.Clamp(count / Least, 1, workers.Count);
        workers.Run(parts, part => body(part * count / parts, (part + 1) * count / parts));
    }

    /// <summary>A buffer of at least so many entries; what was in it may be lost.</summary>
    internal static float[] Room(ref float[] buffer, int entries)
    {
        if (buffer.Length < entries) buffer = new float[entries];
        return buffer;
    }
}
