using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Cli.Models;
using Sparsescope.Llama;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>What figures were taken with and on: program, model, machine, engine and options.</summary>
internal static class BenchSetting
{
    internal static JsonObject Describe(LoadedModel model, int count) => new()
    {
        ["sparsescope"] = App.Version,
        ["started"] = DateTimeOffset.UtcNow.ToString("O", CultureInfo.InvariantCulture),
        ["model"] = Model(model),
        ["machine"] = Machine.Describe(),
        ["engine"] = Engine(model),
        ["options"] = Options(model, count),
    };

    private static JsonObject Model(LoadedModel model)
    {
        var header = model.File.Header;
        var weights = header.Tensors.GroupBy(tensor => tensor.Type).OrderByDescending(group => group.Sum(tensor => tensor.ElementCount)).ToList();
        return new()
        {
            ["file"] = Path.GetFileName(model.File.Path),
            ["name"] = header.Metadata.FindString("general.name"),
            ["sha256"] = model.Sha256,
            ["bytes"] = model.File.Bytes,
            ["architecture"] = header.Architecture,
            ["layers"] = model.Model.LayerCount,
            ["width"] = model.Model.Width,
            ["vocabulary"] = model.Model.Vocabulary.Count,
            ["quantisation"] = weights.Count > 0 ? weights[0].Key.ToString() : null,
            ["weights"] = new JsonObject([.. weights.Select(group => KeyValuePair.Create(group.Key.ToString(), (JsonNode?)group.Count()))]),
        };
    }

    private static JsonObject Engine(LoadedModel model)
    {
        var runtime = LlamaRuntime.Instance;
        return new()
        {
            ["release"] = LlamaRuntime.SupportedRelease,
            ["version"] = runtime.Version,
            ["cpu_library"] = runtime.CpuLibrary,
            ["devices"] = new JsonArray([.. runtime.Devices.Select(device => (JsonNode)device.Name)]),
            ["identity"] = model.Identity.Node(),
        };
    }

    private static JsonObject Options(LoadedModel model, int count) => new()
    {
        ["numerics"] = model.Options.Numerics.ToString().ToLowerInvariant(),
        ["threads"] = model.Options.Threads,
        ["gpu_layers"] = model.Options.GpuLayers,
        ["batch_size"] = model.Options.GroupTokens,
        ["ubatch_size"] = model.Identity.MicroBatch,
        ["parallel"] = model.Options.Parallel,
        ["rounds"] = count,
    };
}
