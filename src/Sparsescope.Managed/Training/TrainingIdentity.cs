using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;


namespace Sparsescope.Managed.Training;

/// <summary>Everything that decides the weights of a run, as text: two runs are the same run where it is the same.</summary>
internal static class TrainingIdentity
{
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static string Of(TrainConfig config, ITrainingStream stream)
    {
        var model = config.Model;
        return new JsonObject
        {
            ["model"] = new JsonObject
            {
                ["width"] = model.Width,
                ["layers"] = model.Layers,
                ["heads"] = model.Heads,
                ["kv_heads"] = model.KeyValueHeads,
                ["mlp_width"] = model.MlpWidth,
                ["context"] = model.Context,
                ["vocabulary"] = model.Vocabulary,
                ["rope_theta"] = model.RopeTheta,
                ["norm_eps"] = model.NormEpsilon,
            },
            ["steps"] = config.Steps,
            ["batch"] = config.Batch,
            ["accumulation"] = config.Accumulation,
            ["learning_rate"] = config.LearningRate,
            ["warmup_share"] = config.WarmupShare,
            ["beta1"] = config.Beta1,
            ["beta2"] = config.Beta2,
            ["eps"] = config.Epsilon,
            ["weight_decay"] = config.WeightDecay,
            ["clip"] = config.Clip,
            ["init_std"] = config.InitDeviation,
            ["weight_seed"] = config.WeightSeed,
            ["data"] = stream.Identity,
        }.ToJsonString(s_options);
    }

    /// <summary>The first difference of two, as the middle of a sentence; null where there is none.</summary>
    internal static string? Difference(string earlier, string now) => Difference(JsonNode.Parse(earlier), JsonNode.Parse(now), "");

    private static string? Difference(JsonNode? earlier, JsonNode? now, string path)
    {
        if (earlier is JsonObject a && now is JsonObject b)
            return b.Select(entry => Difference(a[entry.Key], entry.Value, path.Length == 0 ? entry.Key : $"{path}.{entry.Key}"))
                .FirstOrDefault(difference => difference is not null);
        return JsonNode.DeepEquals(earlier, now) ? null
            : $"its {path} was {earlier?.ToJsonString(s_options) ?? "nothing"}, now {now?.ToJsonString(s_options)}";
    }
}
