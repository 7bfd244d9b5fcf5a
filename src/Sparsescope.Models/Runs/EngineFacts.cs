using System.Text.Json.Nodes;
using Sparsescope.Llama;
using Sparsescope.Managed.Inference;

namespace Sparsescope.Models.Runs;

/// <summary>What a run's header says of the engine that computed it.</summary>
public static class EngineFacts
{
    /// <summary>The facts of a model that is open.</summary>
    public static JsonObject Of(Model model)
    {
        var facts = new JsonObject { ["name"] = model.Source.IsManaged ? "managed" : "native" };
        if (model.Source.Server is { } server)
        {
            var identity = model.Source.Identity;
            return new()
            {
                ["name"] = EngineName.Vllm.Word(),
                ["version"] = server.Version,
                ["served"] = server.Served,
                ["states"] = identity.Numerics,
                ["shown_by"] = server.IsLens ? "vllm-lens" : "extract_hidden_states",
                ["vocabulary"] = $"llama.cpp {LlamaRuntime.Instance.Version}",
            };
        }
        if (model.Source.IsManaged)
        {
            facts["version"] = ProgramVersion.Text;
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
        facts["cache"] = model.Source.Identity.Cache;
        facts["flash_attention"] = model.Source.Identity.FlashAttention;
        facts["threads"] = model.Scheduling.Threads;
        facts["gpu_layers"] = model.Source.IsManaged ? 0 : model.Scheduling.GpuLayers;
        return facts;
    }
}
