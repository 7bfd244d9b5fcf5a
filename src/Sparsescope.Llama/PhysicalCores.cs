using System.Globalization;

namespace Sparsescope.Llama;

/// <summary>
/// The number of physical cores this process may use: the default of --threads, as hyper-threads slow the spinning barriers down.
/// </summary>
public static class PhysicalCores
{
    /// <summary>At least 1; the number of logical processors where the topology cannot be read.</summary>
    public static int Count { get; } = Read("/sys/devices/system/cpu", Environment.ProcessorCount);

    /// <summary>
    /// Counts distinct sets of sibling threads among cpu0 … under <paramref name="folder"/>, at most <paramref name="usable"/>.
    /// </summary>
    internal static int Read(string folder, int usable)
    {
        if (!Directory.Exists(folder)) return Math.Max(1, usable);
        var cores = new HashSet<string>(StringComparer.Ordinal);
        foreach (var cpu in Directory.EnumerateDirectories(folder, "cpu*"))
        {
            if (!int.TryParse(Path.GetFileName(cpu).AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out _)) continue;
            var siblings = Path.Combine(cpu, "topology", "thread_siblings_list");
            if (File.Exists(siblings)) cores.Add(File.ReadAllText(siblings).Trim());
        }
        return cores.Count == 0 ? Math.Max(1, usable) : Math.Clamp(cores.Count, 1, Math.Max(1, usable));
    }
}
