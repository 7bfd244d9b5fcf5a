using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Probing;
using Sparsescope.Safetensors;
using Sparsescope.Studies.Interventions;

namespace Sparsescope.Studies.Probing;

/// <summary>
/// Probes as safetensors: <c>layer.K</c> [width] the weights of layer K, which is a direction in the residual stream like those of other
/// files; <c>mean.K</c> what is subtracted first; <c>extra.K</c> weights of columns that are no dimension of the state; and in the
/// metadata <c>probe</c> (JSON) the label, the tap, the model, and of each layer intercept, C and calibration.
/// </summary>
/// <param name="Probes">One a layer, ascending.</param>
/// <param name="Tap">Whose states they read.</param>
/// <param name="Label">Field they were fitted to.</param>
/// <param name="Positive">The text that makes it positive; null: the label itself says so.</param>
/// <param name="Model">SHA-256 of the model whose states they read; null where it is not known.</param>
public sealed record ProbeFile(IReadOnlyList<FittedProbe> Probes, string Tap, string Label, string? Positive, string? Model)
{
    private const string Key = "probe", Format = "sparsescope-probe";
    private const int Version = 1;

    /// <summary>Writes it.</summary>
    public void Write(Stream stream)
    {
        var (entries, data) = (new List<SafetensorsEntry>(), new List<float[]>());
        void Add(string name, int layer, float[] values)
        {
            if (values.Length == 0) return;
            entries.Add(SafetensorsEntry.F32($"{name}.{layer.ToString(CultureInfo.InvariantCulture)}", [values.Length],
                entries.Count > 0 ? entries[^1].End : 0));
            data.Add(values);
        }
        foreach (var probe in Probes)
        {
            var width = probe.Form == ProbeForm.Sparsity ? probe.Weights.Length - 2 : probe.Weights.Length;
            Add("layer", probe.Layer, probe.Weights[..width]);
            Add("extra", probe.Layer, probe.Weights[width..]);
            Add("mean", probe.Layer, probe.Means);
        }
        stream.Write(SafetensorsHeader.Encode(entries, [KeyValuePair.Create(Key, Json().ToJsonString())]));
        foreach (var values in data) stream.Write(MemoryMarshal.AsBytes(values.AsSpan()));
    }

    private JsonObject Json() => new()
    {
        ["format"] = Format,
        ["version"] = Version,
        ["tap"] = Tap,
        ["label"] = Label,
        ["positive"] = Positive,
        ["model_sha256"] = Model,
        ["layers"] = new JsonArray([.. Probes.Select(probe => new JsonObject
        {
            ["layer"] = probe.Layer,
            ["form"] = probe.Form.ToString().ToLowerInvariant(),
            ["intercept"] = probe.Intercept,
            ["c"] = probe.C,
            ["calibration"] = probe.Map is { } map ? new JsonObject { ["slope"] = map.Slope, ["intercept"] = map.Intercept } : null,
        })]),
    };

    /// <summary>Reads one.</summary>
    /// <exception cref="BadInputException">It cannot be read, or is none.</exception>
    public static ProbeFile Open(string path)
    {
        using var stream = StateFiles.Open(path);
        var file = SafetensorsFile.Read(stream, path);
        if (!file.Metadata.TryGetValue(Key, out var text)) throw new BadInputException($"{path}: the file holds no probe.");
        try
        {
            var json = JsonElement.Parse(text);
            if (json.GetProperty("format").GetString() != Format || json.GetProperty("version").GetInt32() != Version)
                throw new BadInputException($"{path}: the probe is of another format or version; train it anew.");
            var probes = new List<FittedProbe>();
            foreach (var layer in json.GetProperty("layers").EnumerateArray())
            {
                var number = layer.GetProperty("layer").GetInt32();
                var name = number.ToString(CultureInfo.InvariantCulture);
                float[] weights = file.ReadFloats(stream, "layer." + name), means = file.ReadFloats(stream, "mean." + name);
                if (file.Tensors.ContainsKey("extra." + name)) weights = [.. weights, .. file.ReadFloats(stream, "extra." + name)];
                if (weights.Length != means.Length) throw new FormatException("weights and means differ in number");
                probes.Add(new(number, Enum.Parse<ProbeForm>(layer.GetProperty("form").GetString()!, ignoreCase: true), weights, means,
                    layer.GetProperty("intercept").GetDouble(), layer.GetProperty("c").GetDouble(),
                    layer.GetProperty("calibration") is { ValueKind: JsonValueKind.Object } map
                        ? new PlattMap(map.GetProperty("slope").GetDouble(), map.GetProperty("intercept").GetDouble()) : null));
            }
            return new(probes, json.GetProperty("tap").GetString()!, json.GetProperty("label").GetString()!,
                json.GetProperty("positive").GetString(), json.GetProperty("model_sha256").GetString());
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or FormatException
            or ArgumentException)
        {
            throw new BadInputException($"{path}: what the file says of its probe cannot be read; train it anew.", e);
        }
    }
}
