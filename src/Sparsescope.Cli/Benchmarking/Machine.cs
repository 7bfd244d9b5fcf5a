using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Sparsescope.Llama;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>The machine that figures were taken on, and the memory of this process.</summary>
internal static class Machine
{
    internal static JsonObject Describe() => new()
    {
        ["cpu"] = CpuName(),
        ["physical_cores"] = PhysicalCores.Count,
        ["logical_processors"] = Environment.ProcessorCount,
        ["memory_bytes"] = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes,
        ["os"] = RuntimeInformation.OSDescription,
        ["architecture"] = RuntimeInformation.ProcessArchitecture.ToString(),
        ["dotnet"] = Environment.Version.ToString(),
    };

    /// <summary>Bytes of this process in memory now.</summary>
    internal static long ResidentBytes() => OperatingSystem.IsLinux() && ResidentBytes(File.ReadLines("/proc/self/status")) is { } bytes
        ? bytes : Environment.WorkingSet;

    /// <summary>VmRSS of /proc/PID/status ("VmRSS:   1234 kB") in bytes; null where it is not there.</summary>
    internal static long? ResidentBytes(IEnumerable<string> status) =>
        Field(status, "VmRSS") is { } text && text.EndsWith(" kB", StringComparison.Ordinal)
            && long.TryParse(text.AsSpan(0, text.Length - 3), NumberStyles.None, CultureInfo.InvariantCulture, out var kilobytes)
            ? kilobytes * 1024
            : null;

    /// <summary>The processor's name in /proc/cpuinfo; null where it gives none, as on most ARM systems.</summary>
    internal static string? CpuName(IEnumerable<string> cpuInfo) => Field(cpuInfo, "model name");

    private static string? CpuName() =>
        (File.Exists("/proc/cpuinfo") ? CpuName(File.ReadLines("/proc/cpuinfo")) : null)
        ?? LlamaRuntime.Instance.Devices.FirstOrDefault(device => device.Kind == DeviceKind.Cpu)?.Description;

    // "key : value"
    private static string? Field(IEnumerable<string> lines, string key)
    {
        foreach (var line in lines)
        {
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is [var name, var value] && name == key && value.Length > 0)
                return value;
        }
        return null;
    }
}
