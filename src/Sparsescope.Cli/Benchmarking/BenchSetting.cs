using System.Globalization;
using System.Text.Json.Nodes;
using Sparsescope.Llama;
using Sparsescope.Models;

namespace Sparsescope.Cli.Benchmarking;

/// <summary>What figures were taken with and on: program, model, machine, engine and options.</summary>
internal static class BenchSetting
{
    internal static JsonObject Describe(Model model, int count, TimeProvider clock) => new()
    {
        ["sparsescope"] = App.Version,
        ["started"] = clock.GetUtcNow().ToString("O", CultureInfo.InvariantCulture),
        ["model"] = Model(model),
        ["machine"] = Machine.Describe(),
        ["engine"] = Engine(model),
        ["options"] = Options(model, count),
    };

    private static JsonObject Model(Model model)
    {
        var header = model.File.Header;
        var weights = header.Tensors.GroupBy(tensor => tensor.Type).OrderByDescending(group => group.Sum(tensor => tensor.ElementCount))
            .ToList();
        return new()
        {
            ["file"] = Path.GetFileName(model.File.Path),
            ["name"] = header.Metadata.FindString("general.name"),
            ["sha256"] = model.Source.Sha256,
            ["bytes"] = model.File.Bytes,
            ["architecture"] = header.Architecture,
            ["layers"] = model.LayerCount,
            ["width"] = model.Width,
            ["vocabulary"] = model.Tokenizer.Count,
            ["quantisation"] = weights.Count > 0 ? weights[0].Key.ToString() : null,
            ["weights"] = new JsonObject([.. weights.Select(group => KeyValuePair.Create(group.Key.ToString(), (JsonNode?)group.Count()))]),
        };
    }

    private static JsonObject Engine(Model model)
    {
        var runtime = LlamaRuntime.Instance;
        return new()
        {
            ["release"] = LlamaRuntime.SupportedRelease,
            ["version"] = runtime.Version,
            ["cpu_library"] = runtime.CpuLibrary,
            ["devices"] = new JsonArray([.. runtime.Devices.Select(device => (JsonNode)device.Name)]),
            ["identity"] = model.Source.Identity.Node(),
        };
    }

    private static JsonObject Options(Model model, int count) => new()
    {
        ["numerics"] = model.Scheduling.Numerics.ToString().ToLowerInvariant(),
        ["threads"] = model.Scheduling.Threads,
        ["gpu_layers"] = model.Scheduling.GpuLayers,
        ["batch_size"] = model.Scheduling.GroupTokens,
        ["ubatch_size"] = model.Source.Identity.MicroBatch,
        ["parallel"] = model.Scheduling.Parallel,
        ["rounds"] = count,
    };
}
