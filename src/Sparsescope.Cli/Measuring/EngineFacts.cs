using System.Text.Json.Nodes;
using Sparsescope.Cli.Models;
using Sparsescope.Llama;
using Sparsescope.Training.Inference;

namespace Sparsescope.Cli.Measuring;

/// <summary>What a run's header says of the engine that computed it.</summary>
internal static class EngineFacts
{
    internal static JsonObject Of(LoadedModel model)
    {
        var facts = new JsonObject { ["name"] = model.IsManaged ? "managed" : "native" };
        if (model.IsManaged)
        {
            facts["version"] = App.Version;
            facts["instructions"] = ManagedEngine.Instructions;
            facts["vocabulary"] = $"llama.cpp {LlamaRuntime.Instance.Version}";
        }
        else
        {
            facts["version"] = LlamaRuntime.Instance.Version;
            facts["cpu_library"] = LlamaRuntime.Instance.CpuLibrary;
            facts["devices"] = new JsonArray([.. LlamaRuntime.Instance.Devices.Select(device => (JsonNode)device.Name)]);
        }
        facts["weights"] = model.Weights == model.File.Path ? "the model's own" : "F32 copy";
        facts["cache"] = model.Identity.Cache;
        facts["flash_attention"] = model.Identity.FlashAttention;
        facts["threads"] = model.Options.Threads;
        facts["gpu_layers"] = model.IsManaged ? 0 : model.Options.GpuLayers;
        return facts;
    }
}
