using System.CommandLine;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Devices;
using Sparsescope.Llama;
using Sparsescope.Llama.Backends;
using Sparsescope.Llama.Devices;
using Sparsescope.Models.Hub;

namespace Sparsescope.Cli.Commands;

/// <summary>
/// <c>sparsescope doctor</c>: whether this machine can measure, and with what. Exits with 2 where something needed is missing.
/// </summary>
internal static class DoctorCommand
{
    private static readonly JsonSerializerOptions s_json = new() { WriteIndented = true };

    internal static Command Create(Terminal terminal)
    {
        var json = new Option<bool>("--json") { Description = "print JSON" };
        var device = new Option<string?>(DeviceTrial.Option) { Hidden = true };
        var command = new Command("doctor", "Check natives, devices, processor, threads, layouts, disk and model cache") { json, device };
        command.SetAction(parsed =>
        {
            if (parsed.GetValue(device) is { } name)
            {
                terminal.Print(DeviceTrial.Describe(DeviceProbe.Measure(name)));
                return ExitCode.Ok;
            }
            var (checks, sound) = Check();
            if (parsed.GetValue(json))
                terminal.PrintJson(new JsonObject([.. checks.Select(check => KeyValuePair.Create(check.Key, (JsonNode?)check.Value)),
                    new("sound", sound)]).ToJsonString(s_json));
            else foreach (var (key, value) in checks) terminal.Print($"{key,-14} {value}");
            return sound ? ExitCode.Ok : ExitCode.BadInput;
        });
        return command;
    }

    private static (List<(string Key, string Value)> Checks, bool Sound) Check()
    {
        var checks = new List<(string, string)>
        {
            ("sparsescope", App.Version),
            ("system", $"{RuntimeInformation.OSDescription}, {RuntimeInformation.ProcessArchitecture}, .NET {Environment.Version}"),
            ("threads", $"{PhysicalCores.Count} physical cores of {Environment.ProcessorCount} logical processors"),
            ("memory", Gigabytes(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)),
        };
        var sound = true;
        try
        {
            var runtime = LlamaRuntime.Instance;
            checks.Add(("backend", LlamaBackends.InUse));
            checks.Add(("natives", runtime.Folder));
            checks.Add(("release", $"{runtime.Version} (needed: {LlamaRuntime.SupportedRelease})"));
            checks.Add(("layouts", "the library's defaults agree with the layout table"));
            if (runtime.CpuLibrary is { } library) checks.Add(("cpu variant", library));
            checks.Add(("cpu features", string.Join(" ", runtime.CpuFeatures().Where(feature => feature.Value != "0")
                .Select(feature => feature.Value == "1" ? feature.Key : $"{feature.Key}={feature.Value}"))));
            foreach (var device in runtime.Devices)
                checks.Add((device.Kind == DeviceKind.Cpu ? "device" : $"device {device.Name.ToLowerInvariant()}",
                    $"{device.Name} ({device.Kind}): {device.Description}, {Gigabytes(device.MemoryFree)} of "
                    + $"{Gigabytes(device.MemoryTotal)} free"));
            foreach (var device in runtime.Gpus)
            {
                var trial = DeviceTrial.Run(device.Name);
                sound &= trial.Works;
                checks.Add(($"{device.Name.ToLowerInvariant()} trial", trial.Text));
            }
            checks.Add(("offload", runtime.CanOffload ? "a GPU backend is present; -ngl takes effect"
                : "no GPU backend; -ngl has no effect"));
        }
        catch (BadInputException e)
        {
            sound = false;
            checks.Add(("backend", LlamaBackends.InUse));
            checks.Add(("natives", $"MISSING: {Advice.Of(e)}"));
        }
        var hub = HubOptions.FromEnvironment(Environment.GetEnvironmentVariable);
        checks.Add(("model cache", Folder(hub.Cache, "HF_HUB_CACHE") + (hub.Offline ? ", offline" : "")));
        checks.Add(("weight copies", Folder(UserCache.Folders.Copies, "SPARSESCOPE_CACHE")));
        return (checks, sound);
    }

    // The folder may not exist yet: the free space is that of the nearest one that does. A home that is no folder can hold none.
    private static string Folder(string path, string variable)
    {
        var existing = Path.GetFullPath(path);
        while (!Directory.Exists(existing) && Path.GetDirectoryName(existing) is { } parent)
        {
            if (Path.Exists(existing)) return $"{path} (cannot be made: {existing} is no folder; {variable} names another)";
            existing = parent;
        }
        return $"{path} ({Gigabytes(new DriveInfo(existing).AvailableFreeSpace)} free{(Directory.Exists(path) ? "" : ", not made yet")})";
    }

    private static string Gigabytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:F1} GB");
}
