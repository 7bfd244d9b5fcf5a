using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;

namespace Sparsescope.Studies.Training;

/// <summary>
/// run.json: what was trained on what, and the checksum of the weights, which is the same wherever the instruction set is.
/// </summary>
public static class TrainSummary
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>The summary as JSON.</summary>
    public static string Text(TrainFile file, LatentRuleGraph graph, Trainer<float> trainer) => new JsonObject
    {
        ["sparsescope"] = ProgramVersion.Text,
        ["name"] = file.Name,
        ["parameters"] = LlamaLayout.CountOf(trainer.Config.Model),
        ["steps"] = trainer.Step,
        ["graph_folder"] = file.GraphFolder,   // null: generated from the configuration
        ["graph_checksum"] = GraphFolder.Checksum(graph),
        ["training_facts"] = graph.Training.Count,
        ["seeds"] = new JsonObject
        {
            ["data"] = trainer.Config.DataSeed,
            ["weights"] = trainer.Config.WeightSeed,
            ["evaluation"] = trainer.Config.EvaluationSeed,
        },
        // what decides the last bits of a sum
        ["instruction_sets"] = new JsonArray([.. trainer.ComputedWith.Select(set => (JsonNode)set)]),
        ["weights_sha256"] = Sha256(trainer.Model.Weights),
    }.ToJsonString(s_options);

    /// <summary>SHA-256 of all weights, little-endian, in the order of the layout; lower-case hexadecimal.</summary>
    public static string Sha256(float[] weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(MemoryMarshal.AsBytes(weights.AsSpan()));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
