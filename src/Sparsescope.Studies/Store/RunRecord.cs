using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Studies.Store;

/// <summary>One study on one model with one numerics: everything needed to say what was measured, and to measure it again.</summary>
public sealed record RunRecord
{
    private const int MostOfTag = 40;

    /// <summary>Hex SHA-256 (64 characters) of what decides the figures; see <see cref="RunKey"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The first 12 characters of the id: how people are shown a run.</summary>
    public string ShortId => Id[..Math.Min(12, Id.Length)];

    /// <summary>Name of the study.</summary>
    public required string Study { get; init; }

    /// <summary>The whole text of its study.yaml.</summary>
    public required string Yaml { get; init; }

    /// <summary>The model as tables show it.</summary>
    public required string Model { get; init; }

    /// <summary>Hash of the model's file.</summary>
    public required string ModelSha256 { get; init; }

    /// <summary>default, exact or fast; of a vLLM the type of its states.</summary>
    public required string Numerics { get; init; }

    /// <summary>Release of llama.cpp, or the name of the engine that computed in its place.</summary>
    public required string EngineRelease { get; init; }

    /// <summary>
    /// All of the engine that decides figures, as <see cref="EngineIdentity.Json"/>; null in runs of versions that kept less of it.
    /// </summary>
    public string? EngineIdentityJson { get; init; }

    /// <summary>True where llama.cpp computed.</summary>
    public bool IsNative => EngineRelease != EngineName.Managed.Word() && !IsRemote;

    /// <summary>True where a vLLM computed elsewhere.</summary>
    public bool IsRemote => EngineRelease.StartsWith(EngineName.Vllm.Word(), StringComparison.Ordinal);

    /// <summary>The numerics as titles show them, with the engine where it is not llama.cpp.</summary>
    public string NumericsText => IsNative ? Numerics : $"{Numerics}, {EngineRelease}";

    /// <summary>The engine as people read it.</summary>
    public string Engine => IsNative ? $"llama.cpp {EngineRelease}" : EngineRelease;

    /// <summary>Hash of the data.</summary>
    public required string DataSha256 { get; init; }

    /// <summary>What the command line chose (limit, seed, …), as a JSON object.</summary>
    public required string Options { get; init; }

    /// <summary>Whether `--limit` left the run with less than its study asks for: it says how a study goes, not what it shows.</summary>
    public bool IsPilot => Limit is { } limit && (Asked is not { } asked || limit < asked);

    /// <summary>Items a condition, or questions, that the command line allowed; null: as many as the study asks for.</summary>
    public int? Limit
    {
        get
        {
            try
            {
                return (JsonNode.Parse(Options) as JsonObject)?["limit"] is JsonValue value && value.TryGetValue(out int n) ? n : null;
            }
            catch (JsonException)
            {
                return null;    // anyone may have written to the store
            }
        }
    }

    /// <exception cref="BadInputException">The text is no tag.</exception>
    public static void RequireTag(string tag)
    {
        if (tag.Length is 0 or > MostOfTag || !tag.All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '-') || tag[0] == '-')
            throw new BadInputException($"'{tag}' is no tag; use up to {MostOfTag} letters, digits, '.', '_' and '-'.");
    }

    // Null: all that the data give.
    private int? Asked =>
        int.TryParse(StudyKeys.Of(Yaml).GetValueOrDefault("items", "").Trim('"'), CultureInfo.InvariantCulture, out var all) ? all : null;

    /// <summary>Blocks of the model, L: <c>resid_post</c> has the layers 0 … L.</summary>
    public required int LayerCount { get; init; }

    /// <summary>Entries of a hidden state.</summary>
    public required int Width { get; init; }

    /// <summary>When it began, UTC, ISO 8601.</summary>
    public required string Created { get; init; }

    /// <summary>When everything was measured, UTC, ISO 8601; null until then.</summary>
    public string? Finished { get; init; }

    /// <summary>
    /// Hex SHA-256 of all that was measured (64 characters); null until then, and in runs that earlier versions finished.
    /// </summary>
    public string? FiguresSha256 { get; init; }

    /// <summary>Version of the program that began it.</summary>
    public required string Program { get; init; }

    /// <summary>A person's own words on the run; null where there are none.</summary>
    public string? Note { get; init; }

    /// <summary>A person's own tags, in the order in which they were given.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Processor, threads and the like, as a JSON object; not part of the identity.</summary>
    public required string Environment { get; init; }
}
