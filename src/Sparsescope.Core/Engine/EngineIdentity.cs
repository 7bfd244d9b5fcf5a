using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sparsescope.Engine;

/// <summary>
/// Everything of an engine that decides the digits it computes: two runs of one model and input are the same run where it is the same.
/// Threads, paths and the name of the machine are not part of it.
/// </summary>
public sealed record EngineIdentity
{
    /// <summary>
    /// Version of how this program cuts work into decodes (page 004); grows with every change of plans or defaults that moves digits.
    /// </summary>
    public const int CurrentPlanning = 2;

    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Who computes.</summary>
    public required EngineName Engine { get; init; }

    /// <summary>Release of llama.cpp, or the version of the arithmetic of another engine.</summary>
    public required string Release { get; init; }

    /// <summary>default, exact or fast; of a vLLM the type of its states, such as bfloat16.</summary>
    public required string Numerics { get; init; }

    /// <summary>Weights computed on: <c>file</c>, as the model's file holds them, or <c>F32</c>.</summary>
    public required string Weights { get; init; }

    /// <summary>Type of keys and values: F32 or F16.</summary>
    public required string Cache { get; init; }

    /// <summary>off or auto.</summary>
    public required string FlashAttention { get; init; }

    /// <summary>The processor's instructions: the library that llama.cpp chose for it, or the set of another engine.</summary>
    public required string Instructions { get; init; }

    /// <summary>Layers on a GPU, −1 all; 0 where the build has none, whatever was asked for.</summary>
    public int GpuLayers { get; init; }

    /// <summary>The GPUs of a build that has some, where layers are put on them.</summary>
    public IReadOnlyList<string> Devices { get; init; } = [];

    /// <summary>
    /// How the GPUs multiply, each in a few words (float32, float32 from 17 rows, reduced), and variables set by a person that change it.
    /// </summary>
    public IReadOnlyList<string> DeviceNumerics { get; init; } = [];

    /// <summary>Tokens up to which different prompts share a decode (-b); null: the default of <see cref="Planning"/>.</summary>
    public int? GroupTokens { get; init; }

    /// <summary>Most tokens of one decode (-ub); null where nothing is decoded.</summary>
    public int? MicroBatch { get; init; }

    /// <summary>Most sequences decoded together (-np); null: the default of <see cref="Planning"/>.</summary>
    public int? Parallel { get; init; }

    /// <summary>Whether a prefix that prompts share is decoded once.</summary>
    public bool SharePrefixes { get; init; } = true;

    /// <summary>See <see cref="CurrentPlanning"/>.</summary>
    public int Planning { get; init; } = CurrentPlanning;

    /// <summary>The same with -b, -ub and -np not given.</summary>
    /// <param name="microBatch">The default of -ub.</param>
    public EngineIdentity WithDefaultScheduling(int microBatch) =>
        this with { GroupTokens = null, Parallel = null, MicroBatch = microBatch };

    /// <summary>
    /// As people read it and as it is hashed: one JSON object, keys in a fixed order, an option that was not given as null.
    /// </summary>
    public string Json => Node().ToJsonString(s_json);

    /// <summary>The object of <see cref="Json"/>.</summary>
    public JsonObject Node()
    {
        var node = Plain();
        // Said only where a GPU computes: a run on a processor alone reads as it did before this was known.
        if (DeviceNumerics.Count > 0)
            node.Insert(node.IndexOf("devices") + 1, "device_numerics", new JsonArray([.. DeviceNumerics.Select(kind => (JsonNode)kind)]));
        return node;
    }

    private JsonObject Plain() => new()
    {
        ["engine"] = Engine.Word(),
        ["release"] = Release,
        ["numerics"] = Numerics,
        ["weights"] = Weights,
        ["cache"] = Cache,
        ["flash_attention"] = FlashAttention,
        ["instructions"] = Instructions,
        ["gpu_layers"] = GpuLayers,
        ["devices"] = new JsonArray([.. Devices.Select(device => (JsonNode)device)]),
        ["batch_size"] = GroupTokens,
        ["ubatch_size"] = MicroBatch,
        ["parallel"] = Parallel,
        ["share_prefixes"] = SharePrefixes,
        ["planning"] = Planning,
    };
}
