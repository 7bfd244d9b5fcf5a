using System.Text.Json;

namespace Sparsescope.Models;

/// <summary>
/// All that a server is told when it starts: one JSON object in the first line of its standard input. The command line writes it, the
/// server's assembly reads it.
/// </summary>
public sealed record ServerSettings
{
    /// <summary>Path of a GGUF file, or <c>hf:USER/REPO[:QUANT]</c>.</summary>
    public required string Model { get; init; }

    /// <summary>A store of runs to show in the place of a model; null: a model is served.</summary>
    public string? View { get; init; }

    /// <summary>Folder with pages of traces to show beside the store; null: the store's.</summary>
    public string? Traces { get; init; }

    /// <summary>Which engine: auto, native or managed.</summary>
    public EngineKind Engine { get; init; }

    /// <summary>Numerics.</summary>
    public Llama.Numerics Numerics { get; init; }

    /// <summary>Threads of a decode; null: one a physical core.</summary>
    public int? Threads { get; init; }

    /// <summary>Layers on a GPU, where there is one; −1: all.</summary>
    public int GpuLayers { get; init; } = -1;

    /// <summary>Name under which the model is listed; null: the file's, without its ending.</summary>
    public string? Alias { get; init; }

    /// <summary>Address to listen on: an IP address, <c>localhost</c>, or a host's name.</summary>
    public string Host { get; init; } = "127.0.0.1";

    /// <summary>Port; 0: any that is free.</summary>
    public int Port { get; init; } = 8080;

    /// <summary>Files with keys of clients, one a line.</summary>
    public IReadOnlyList<string> KeyFiles { get; init; } = [];

    /// <summary>Keys of clients besides those in files.</summary>
    public IReadOnlyList<string> Keys { get; init; } = [];

    /// <summary>Longest sequence in tokens; null: what the model was trained for.</summary>
    public int? Context { get; init; }

    /// <summary>Most tokens of an answer.</summary>
    public int MaxTokens { get; init; } = 2048;

    /// <summary>Most bytes of a request.</summary>
    public long MaxBody { get; init; } = 4 << 20;

    /// <summary>Most requests that wait for the engine.</summary>
    public int Queue { get; init; } = 64;

    /// <summary>Answers written together at most.</summary>
    public int Parallel { get; init; } = 8;

    /// <summary>Answers one request at a time, so that no bit depends on others.</summary>
    public bool Deterministic { get; init; }

    /// <summary>Seconds after which an answer of the model here is given up.</summary>
    public double Timeout { get; init; } = 3600;

    /// <summary>Base address of a strong model's server, without <c>/v1</c>; null: none.</summary>
    public string? Upstream { get; init; }

    /// <summary>Model to ask there.</summary>
    public string? UpstreamModel { get; init; }

    /// <summary>File with the key for it.</summary>
    public string? UpstreamKeyFile { get; init; }

    /// <summary>Seconds without a byte of the strong model's server after which it counts as failed.</summary>
    public double UpstreamTimeout { get; init; } = 60;

    /// <summary>File of a router's calibration; null: everything is answered here.</summary>
    public string? Route { get; init; }

    /// <summary>Which threshold of the calibration, e.g. <c>share 20</c>.</summary>
    public string Threshold { get; init; } = "share 20";

    /// <summary>Figure that stands behind the calibration's column of the signal, e.g. <c>hoyer@20</c>; null: the column says it.</summary>
    public string? Signal { get; init; }

    /// <summary>File of a monitor's reference; null: nothing is watched.</summary>
    public string? Monitor { get; init; }

    /// <summary>Prompts at the beginning that become the reference; null: the file's.</summary>
    public int? MonitorFirst { get; init; }

    /// <summary>A prompt is unfamiliar, and something is retrieved for it, where no larger share of the monitor's reference lies as far
    /// out; null: nobody looks.</summary>
    public double? Retrieve { get; init; }

    /// <summary>Address that finds what belongs to an unfamiliar prompt; null: a header alone says that it is one.</summary>
    public string? RetrieveHook { get; init; }

    /// <summary>Address that gets every alarm as JSON; null: none.</summary>
    public string? Webhook { get; init; }

    /// <summary>File to which a record of every prompt is added, JSON Lines; null: none, or beside the monitor's reference.</summary>
    public string? Log { get; init; }

    /// <summary>Whether the log holds the prompts' text.</summary>
    public bool LogText { get; init; }

    /// <summary>As one line of JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this);

    /// <summary>Reads what <see cref="ToJson"/> wrote.</summary>
    /// <exception cref="BadInputException">It is none.</exception>
    public static ServerSettings Parse(string json)
    {
        try
        {
            return JsonSerializer.Deserialize<ServerSettings>(json) ?? throw new BadInputException("The settings are empty.");
        }
        catch (JsonException e)
        {
            throw new BadInputException($"The first line of standard input is no settings of a server: {PlainText.OneLine(e.Message)}", e);
        }
    }
}
