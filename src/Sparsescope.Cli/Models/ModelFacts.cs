using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Gguf;
using Sparsescope.Models;

namespace Sparsescope.Cli.Models;

/// <summary>What `inspect` says of a model.</summary>
internal sealed class ModelFacts
{
    private readonly List<(string Key, JsonNode? Value, string? Text)> _facts = [];
    private readonly List<(string Tap, string Layers, string Widths, string Tensor)> _taps = [];
    private IReadOnlyList<MissingTap> _missing = [];
    private IReadOnlyList<TapPoint>? _tensors;

    internal static ModelFacts Read(Model model, bool tensors, MemoryNeed need)
    {
        var facts = new ModelFacts();
        var (header, vocabulary) = (model.File.Header, model.Tokenizer);
        facts.Add("file", model.File.Path);
        facts.Add("sha256", model.Source.Sha256);
        if (header.Metadata.FindString("general.name") is { } name) facts.Add("name", name);
        facts.Add("bytes", model.File.Bytes, $"{model.File.Bytes / 1e6:N1} MB"
            + (model.File.Parts.Count > 1 ? $" in {model.File.Parts.Count} files" : ""));
        facts.Add("architecture", header.Architecture, header.Architecture
            + (model.IsVerifiedArchitecture ? " (layer map verified)" : " (layer map by the general rule, not verified)"));
        facts.Add("verified_architecture", model.IsVerifiedArchitecture, null);
        facts.Add("layers", model.LayerCount,
            $"{model.LayerCount} blocks: layers 0 (embeddings) to {model.LayerCount} (after the final norm)");
        facts.Add("width", model.Width, Number(model.Width));
        facts.Add("heads", string.Join("/", header.HeadCounts.Distinct()));
        facts.Add("mlp_width", string.Join("/", header.FeedForwardLengths.Distinct()));
        facts.Add("context", model.Context, Number(model.Context));
        var types = header.Tensors.GroupBy(tensor => tensor.Type).OrderByDescending(group => group.Sum(tensor => tensor.ByteSize)).ToList();
        facts._facts.Add(("tensor_types",
            new JsonObject([.. types.Select(group => KeyValuePair.Create(group.Key.ToString(), (JsonNode?)group.Count()))]),
            string.Join(", ", types.Select(group => $"{group.Count()} × {group.Key}"))));
        facts.Add("tokenizer", header.TokenizerModel ?? "none");
        if (header.Metadata.FindString("tokenizer.ggml.pre") is { } pre) facts.Add("pre_tokenizer", pre);
        facts.Add("vocabulary", vocabulary.Count, Number(vocabulary.Count));
        facts.Add("control_tokens", vocabulary.ControlTokens.Count, Number(vocabulary.ControlTokens.Count));
        facts.Add("bos", vocabulary.Spelling(vocabulary.Bos), $"{vocabulary.Bos} {vocabulary.Spelling(vocabulary.Bos)}"
            + $"{(vocabulary.AddsBos ? " (put before raw text)" : " (not put before raw text)")}");
        facts.Add("eos", vocabulary.Spelling(vocabulary.Eos), $"{vocabulary.Eos} {vocabulary.Spelling(vocabulary.Eos)}");
        facts.Add("chat_template", header.ChatTemplate is not null, header.ChatTemplate is { } template
            ? $"yes, {template.Length} characters (see `render`)" : "none: prompts are sent as raw text");
        facts.AddMemory(header, model, need);
        facts.AddTaps(model.Engine);
        facts._missing = model.Engine.MissingTaps;
        facts._tensors = tensors ? model.Engine.TapsByName("*") : null;
        return facts;
    }

    internal JsonObject ToJson()
    {
        var json = new JsonObject();
        foreach (var (key, value, _) in _facts) json[key] = value?.DeepClone();
        json["taps"] =
            new JsonArray([.. _taps.Select(tap =>
                (JsonNode)new JsonObject { ["tap"] = tap.Tap, ["layers"] = tap.Layers, ["width"] = tap.Widths, ["tensor"] = tap.Tensor })]);
        if (_missing.Count > 0)
            json["missing_taps"] = new JsonArray(
                [.. _missing.Select(tap => (JsonNode)new JsonObject { ["tap"] = tap.Tap, ["layer"] = tap.Layer, ["why"] = tap.Why })]);
        if (_tensors is not null)
            json["tensors"] = new JsonArray(
                [.. _tensors.Select(point => (JsonNode)new JsonObject { ["name"] = point.Tap, ["width"] = point.Width,
                    ["outputs_only"] = point.OutputsOnly })]);
        return json;
    }

    internal IEnumerable<string> ToText()
    {
        foreach (var (key, _, text) in _facts.Where(fact => fact.Text is not null)) yield return $"{key,-20} {text}";
        yield return "";
        yield return $"{"tap",-20} {"layers",-12} {"width",-8} tensor";
        foreach (var (tap, layers, widths, tensor) in _taps) yield return $"{tap,-20} {layers,-12} {widths,-8} {tensor}";
        foreach (var tap in _missing) yield return $"{tap.Tap,-20} {tap.Layer,-12} cannot be read: {tap.Why}";
        if (_tensors is null) yield break;
        yield return "";
        foreach (var point in _tensors)
            yield return $"{TapNames.ByName + point.Tap,-40} width {point.Width}{(point.OutputsOnly ? ", output rows only" : "")}";
    }

    private void Add(string key, string value) => _facts.Add((key, value, value));

    private void Add(string key, string value, string text) => _facts.Add((key, value, text));

    private void Add(string key, long value, string? text) => _facts.Add((key, value, text));

    private void Add(string key, bool value, string? text) => _facts.Add((key, value, text));

    private static string Number(long value) => value.ToString(CultureInfo.InvariantCulture);

    private void AddMemory(GgufFile header, Model model, MemoryNeed need)
    {
        var cache = MemoryNeed.CacheBytesPerToken(header, model.Width);
        var exact = header.Tensors.Sum(tensor => tensor.ElementCount) * sizeof(float);
        Add("weights_bytes", model.File.Bytes,
            $"{model.File.Bytes / 1e6:N0} MB as stored, {exact / 1e6:N0} MB as llama.cpp's copy of --exact");
        Add("exact_bytes", exact, null);
        Add("cache_bytes_per_token", cache,
            $"{cache / 1e3:N1} kB a token (F32): {cache * model.Context / 1e6:N0} MB for a prompt of the whole context");
        var managed = need.Managed is { } bytes ? $"{bytes / 1e6:N0} MB with the managed engine, " : "";
        _facts.Add(("memory_need", new JsonObject
        {
            ["prompt_tokens"] = need.Tokens,
            ["managed_bytes"] = need.Managed,
            ["llama_cpp_bytes"] = need.LlamaCpp,
            ["llama_cpp_exact_bytes"] = need.LlamaCppExact,
        }, $"{managed}{need.LlamaCpp / 1e6:N0} MB with llama.cpp, {need.LlamaCppExact / 1e6:N0} MB with it and --exact, "
            + $"for a prompt of {need.Tokens} tokens"));
    }

    private void AddTaps(IEngine engine)
    {
        foreach (var tap in engine.Taps.GroupBy(point => point.Tap))
        {
            var points = tap.OrderBy(point => point.Layer).ToList();
            var (first, last) = (points[0].Layer, points[^1].Layer);
            _taps.Add((tap.Key, first == last ? $"{first}" : $"{first}..{last}",
                string.Join("/", points.Select(point => point.Width).Distinct()), first == last ? points[0].Tensor
                : $"{points[0].Tensor} … {points[^1].Tensor}"));
        }
    }
}
