using Sparsescope.Llama.Devices;
using Sparsescope.Llama.Native;

namespace Sparsescope.Llama;

/// <summary>The llama.cpp build in this process: found, checked and initialised once, on first use.</summary>
public sealed unsafe class LlamaRuntime
{
    private static readonly Lazy<LlamaRuntime> s_instance = new(() => new LlamaRuntime());

    private LlamaRuntime()
    {
        NativeEnvironment.Prepare();
        Folder = NativeLibraries.FindFolder();
        NativeLibraries.Load(Folder);
        Version = LlamaNative.Text(LlamaNative.llama_version());
        AbiCheck.Verify(Version, LlamaNative.llama_model_default_params(), LlamaNative.llama_context_default_params(),
            LlamaNative.llama_model_quantize_default_params());
        LogCapture.Install();
        NativeStop.Install();
        CpuPin.Load(Folder);
        LlamaNative.llama_backend_init();
        Devices = ReadDevices();
        if (Devices.Count == 0)
            throw new BadInputException($"llama.cpp in '{Folder}' has no backend for this processor; use a build that has one.");
    }

    /// <summary>The runtime; the first access loads it.</summary>
    /// <exception cref="BadInputException">No llama.cpp, another release, or another struct layout.</exception>
    public static LlamaRuntime Instance => s_instance.Value;

    /// <summary>The release this program is written for.</summary>
    public static string SupportedRelease => AbiCheck.Release;

    /// <summary>The folder its libraries come from.</summary>
    public string Folder { get; }

    /// <summary>What llama_version() says, e.g. 0.5.0-dev.</summary>
    public string Version { get; }

    /// <summary>What it can compute on.</summary>
    public IReadOnlyList<BackendDevice> Devices { get; }

    /// <summary>True where a GPU backend is present, so that layers can be put on it.</summary>
    public bool CanOffload => LlamaNative.llama_supports_gpu_offload() != 0;

    /// <summary>The devices that layers are put on where a build has any.</summary>
    public IReadOnlyList<BackendDevice> Gpus => [.. Devices.Where(device => device.Kind is DeviceKind.Gpu or DeviceKind.IntegratedGpu)];

    /// <summary>How exactly each of <see cref="Gpus"/> multiplies; measured on the first use, which takes a moment.</summary>
    public IReadOnlyList<DeviceArithmetic> GpuArithmetic => field ??= [.. Gpus.Select(device => DeviceProbe.Measure(device.Name))];

    /// <summary>Variables that a person set and that change how a GPU computes, as NAME=VALUE.</summary>
    public static IReadOnlyList<string> UnusualEnvironment => NativeEnvironment.Unusual();

    /// <summary>The CPU library chosen for this processor, e.g. libggml-cpu-haswell.so; null where it cannot be told.</summary>
    public string? CpuLibrary => OperatingSystem.IsLinux()
        ? File.ReadLines("/proc/self/maps").Where(line => line.Contains("ggml-cpu", StringComparison.Ordinal)).Select(Path.GetFileName)
            .FirstOrDefault()
        : null;

    /// <summary>Names and values of the CPU features llama.cpp uses here, e.g. AVX2 = 1.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> CpuFeatures()
    {
        for (nuint i = 0; i < LlamaNative.ggml_backend_dev_count(); i++)
        {
            var device = LlamaNative.ggml_backend_dev_get(i);
            if (LlamaNative.ggml_backend_dev_type(device) != (int)DeviceKind.Cpu) continue;
            var function = LlamaNative.ggml_backend_reg_get_proc_address(LlamaNative.ggml_backend_dev_backend_reg(device),
                "ggml_backend_get_features");
            if (function == 0) return [];
            var features = new List<KeyValuePair<string, string>>();
            var register = LlamaNative.ggml_backend_dev_backend_reg(device);
            for (var feature = ((delegate* unmanaged[Cdecl]<nint, byte**>)function)(register); feature[0] is not null; feature += 2)
            {
                features.Add(new(LlamaNative.Text(feature[0]), LlamaNative.Text(feature[1])));
            }
            return features;
        }
        return [];
    }

    /// <summary>
    /// Sends every line of llama.cpp's log to <paramref name="listener"/>; null stops it. Call before the first use to see loading too.
    /// </summary>
    public static void Listen(Action<string>? listener) => LogCapture.Listener = listener;

    /// <summary>
    /// Sends the lines that llama.cpp logs in calls of this thread to <paramref name="listener"/>, and not to that of
    /// <see cref="Listen"/>, until what is returned is disposed of, on the same thread; null changes nothing.
    /// </summary>
    public static IDisposable ListenOnThread(Action<string>? listener) => new ThreadLog(listener);

    private sealed class ThreadLog : IDisposable
    {
        private readonly Action<string>? _before = LogCapture.ThreadListener;

        internal ThreadLog(Action<string>? listener) => LogCapture.ThreadListener = listener ?? _before;

        public void Dispose() => LogCapture.ThreadListener = _before;
    }

    /// <summary>
    /// Who is told, in a sentence, where llama.cpp ends the process (an assertion in it fails), before it ends with exit code 2; without
    /// one it goes to
    /// standard error. The call it happened in never returns, and the listener must not throw.
    /// </summary>
    public static void WhenStopped(Action<string> listener) => NativeStop.Say = listener;

    private static List<BackendDevice> ReadDevices()
    {
        var devices = new List<BackendDevice>();
        for (nuint i = 0; i < LlamaNative.ggml_backend_dev_count(); i++)
        {
            var device = LlamaNative.ggml_backend_dev_get(i);
            nuint free = 0, total = 0;
            LlamaNative.ggml_backend_dev_memory(device, &free, &total);
            devices.Add(new(
                LlamaNative.Text(LlamaNative.ggml_backend_dev_name(device)),
                LlamaNative.Text(LlamaNative.ggml_backend_dev_description(device)),
                (DeviceKind)LlamaNative.ggml_backend_dev_type(device),
                (long)free, (long)total));
        }
        return devices;
    }
}

/// <summary>A device llama.cpp can compute on; memory in bytes.</summary>
public sealed record BackendDevice(string Name, string Description, DeviceKind Kind, long MemoryFree, long MemoryTotal);

/// <summary>Kinds of devices, as llama.cpp numbers them.</summary>
public enum DeviceKind
{
    /// <summary>The processor.</summary>
    Cpu = 0,

    /// <summary>A graphics card with its own memory.</summary>
    Gpu = 1,

    /// <summary>A graphics unit that shares the machine's memory.</summary>
    IntegratedGpu = 2,

    /// <summary>Something that helps the processor.</summary>
    Accelerator = 3,

    /// <summary>Several devices as one.</summary>
    Meta = 4,
}
