namespace Sparsescope.Llama;

/// <summary>The one place where the identity of an engine is made, whoever asks: measure, study, dynamics, trace and bench.</summary>
public static class EngineIdentities
{
    // With weights that may round activations: since 2, shared prefixes end at multiples of BatchPlanner.LeastDecode; since 3, what
    // prompts share behind a short beginning is shared, and an option's last token is not decoded.
    private const int RoundedPlanning = 3;

    private const string F32 = "F32", Off = "off", Elsewhere = "the server's";

    /// <summary>llama.cpp, as the options have it, on this machine. Loads the library.</summary>
    public static EngineIdentity Of(EngineOptions options)
    {
        var runtime = LlamaRuntime.Instance;
        // Without a library of its own for each processor, or where it cannot be told, the features in use say the same.
        var features = runtime.CpuFeatures().Where(feature => feature.Value != "0").Select(feature => $"{feature.Key}={feature.Value}");
        var instructions = runtime.CpuLibrary ?? string.Join(' ', features);
        string[] devices = runtime.CanOffload
            ? [.. runtime.Devices.Where(device => device.Kind != DeviceKind.Cpu).Select(device => device.Description)] : [];
        string[] arithmetic = devices.Length > 0 && options.GpuLayers != 0
            ? [.. runtime.GpuArithmetic.Select(device => device.Kind), .. LlamaRuntime.UnusualEnvironment] : [];
        return Of(options, instructions, devices, arithmetic);
    }

    /// <summary>Another engine: float32 throughout, whatever numerics were asked for, and on no GPU.</summary>
    /// <param name="options">How it schedules; null for the trainer, which decodes nothing.</param>
    /// <param name="engine">Which.</param>
    /// <param name="release">Version of its arithmetic.</param>
    /// <param name="instructions">The processor's instructions it computes with.</param>
    public static EngineIdentity OfOther(EngineOptions? options, EngineName engine, string release, string instructions) => new()
    {
        Engine = engine,
        Release = release,
        Numerics = Text(Numerics.Exact),
        Weights = F32,
        Cache = options?.ShortCache == true ? "BF16" : F32,
        FlashAttention = Off,
        Instructions = instructions.ToLowerInvariant(),
        GroupTokens = options?.GroupTokens,
        MicroBatch = options is null ? null : options.MicroBatch ?? DefaultMicroBatch(onGpu: false),
        Parallel = options?.Parallel,
        SharePrefixes = options?.SharePrefixes ?? true,
    };

    /// <summary>A server elsewhere, which says itself how it computes.</summary>
    /// <param name="engine">Which.</param>
    /// <param name="release">Its version.</param>
    /// <param name="numerics">Type of the states it sends.</param>
    /// <param name="weights">The model it serves, as it names it.</param>
    public static EngineIdentity OfServer(EngineName engine, string release, string numerics, string weights) => new()
    {
        Engine = engine,
        Release = release,
        Numerics = numerics,
        Weights = weights,
        Cache = Elsewhere,
        FlashAttention = Elsewhere,
        Instructions = Elsewhere,
    };

    /// <summary>llama.cpp on a processor with these instructions and GPUs; -ngl says nothing where there is no GPU.</summary>
    internal static EngineIdentity Of(EngineOptions options, string instructions, IReadOnlyList<string> devices,
        IReadOnlyList<string> arithmetic) => new()
        {
            Engine = EngineName.LlamaCpp,
            Release = LlamaRuntime.SupportedRelease,
            Numerics = Text(options.Numerics),
            Weights = options.Numerics == Numerics.Exact ? F32 : "file",
            Cache = options.Numerics == Numerics.Fast ? "F16" : F32,
            FlashAttention = options.Numerics == Numerics.Fast ? "auto" : Off,
            Instructions = instructions,
            GpuLayers = devices.Count > 0 ? options.GpuLayers : 0,
            Devices = options.GpuLayers == 0 ? [] : devices,
            DeviceNumerics = options.GpuLayers == 0 ? [] : arithmetic,
            GroupTokens = options.GroupTokens,
            MicroBatch = options.MicroBatch ?? DefaultMicroBatch(devices.Count > 0 && options.GpuLayers != 0),
            Parallel = options.Parallel,
            SharePrefixes = options.SharePrefixes,
            Planning = options.Numerics == Numerics.Exact ? EngineIdentity.CurrentPlanning : RoundedPlanning,
        };

    /// <summary>What -ub is where nobody says, on a GPU or without one.</summary>
    public static int DefaultMicroBatch(bool onGpu) => SchedulingDefaults.MicroBatch(onGpu, longestItem: 0);

    private static string Text(Numerics numerics) => numerics.ToString().ToLowerInvariant();
}
