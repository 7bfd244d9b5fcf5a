using System.Security.Cryptography;
using System.Text.Json;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Answering;

/// <summary>How an answer is wanted: what chats and completions have in common.</summary>
internal sealed record AnswerRequest
{
    private const int MostStops = 16, MostStopCharacters = 1024;

    internal required GenerationOptions Generation { get; init; }

    /// <summary>Texts before which an answer ends.</summary>
    internal required IReadOnlyList<string> Stops { get; init; }

    internal required bool Streams { get; init; }

    internal required bool IncludesUsage { get; init; }

    /// <summary>Most likely tokens listed with every token of the answer; null: no probabilities at all.</summary>
    internal required int? TopLogProbs { get; init; }

    /// <summary>Reads what is common; the tokens asked for are cut to what the server gives.</summary>
    /// <exception cref="ApiException">A field of the wrong kind or range, or one that is not supported.</exception>
    internal static AnswerRequest Read(RequestJson body, int mostTokens, bool isChat)
    {
        RefuseUnsupported(body);
        var stops = body.Texts("stop");
        if (stops.Count > MostStops || stops.Any(stop => stop.Length is 0 or > MostStopCharacters))
            throw ApiException.Invalid($"'stop' takes up to {MostStops} texts of 1 to {MostStopCharacters} characters.", "stop");
        var asked = body.Count("max_completion_tokens", -1, int.MaxValue) ?? body.Count("max_tokens", -1, int.MaxValue)
            ?? body.Count("n_predict", -1, int.MaxValue) ?? -1;
        if (asked == 0) throw ApiException.Invalid("'max_tokens' must be at least 1.", "max_tokens");
        return new()
        {
            Generation = new(asked < 0 ? mostTokens : Math.Min(asked, mostTokens))
            {
                Temperature = body.Number("temperature", 0, 100, 1),
                TopK = body.Count("top_k", 0, int.MaxValue) ?? 0,
                TopP = body.Number("top_p", 0, 1, 1),
                MinP = body.Number("min_p", 0, 1, 0),
                Seed = Seed(body),
            },
            Stops = stops,
            Streams = body.Flag("stream"),
            IncludesUsage = UsageWanted(body),
            TopLogProbs = isChat ? ChatLogProbs(body) : body.Count("logprobs", 0, 20),
        };
    }

    private static JsonElement? Members(RequestJson body, string name) => body.Field(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? value : throw ApiException.Invalid($"'{name}' must be an object.", name);

    private static bool UsageWanted(RequestJson body)
    {
        if (Members(body, "stream_options") is not { } options) return false;
        return options.TryGetProperty("include_usage", out var include) && include.ValueKind == JsonValueKind.True;
    }

    private static int? ChatLogProbs(RequestJson body)
    {
        var top = body.Count("top_logprobs", 0, 20);
        if (body.Flag("logprobs")) return top ?? 0;
        return top is null or 0 ? null : throw ApiException.Invalid("'top_logprobs' needs 'logprobs' to be true.", "top_logprobs");
    }

    // Without a seed every answer is drawn anew.
    private static ulong Seed(RequestJson body)
    {
        if (body.Field("seed") is not { } seed) return BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        if (seed.ValueKind == JsonValueKind.Number && seed.TryGetUInt64(out var number)) return number;
        if (seed.ValueKind == JsonValueKind.Number && seed.TryGetInt64(out var negative)) return unchecked((ulong)negative);
        throw ApiException.Invalid("'seed' must be a whole number.", "seed");
    }

    private static void RefuseUnsupported(RequestJson body)
    {
        if (body.Count("n", 1, 128) is > 1) throw ApiException.NotSupported("This model gives one answer a request: 'n' must be 1.", "n");
        foreach (var name in (string[])["tools", "functions"])
        {
            if (body.Field(name) is not { } list) continue;
            if (list.ValueKind != JsonValueKind.Array) throw ApiException.Invalid($"'{name}' must be a list.", name);
            if (list.GetArrayLength() > 0)
                throw ApiException.NotSupported("Tools are not supported by the model that answers here.", name);
        }
        foreach (var name in (string[])["frequency_penalty", "presence_penalty"])
        {
            if (body.Number(name, -2, 2, 0) != 0) throw ApiException.NotSupported($"'{name}' is not supported; leave it out or send 0.",
                name);
        }
        if (Members(body, "logit_bias") is { } bias && bias.EnumerateObject().Any())
            throw ApiException.NotSupported("'logit_bias' is not supported.", "logit_bias");
        if (Members(body, "response_format") is { } format)
        {
            if (!format.TryGetProperty("type", out var type) || type.ValueKind != JsonValueKind.String)
                throw ApiException.Invalid("'response_format' must have a 'type' that is text.", "response_format");
            if (!type.ValueEquals("text"))
                throw ApiException.NotSupported("Answers are plain text: 'response_format' must be of type text.", "response_format");
        }
        if (body.Flag("echo")) throw ApiException.NotSupported("'echo' is not supported.", "echo");
        if (body.Text("suffix") is { Length: > 0 }) throw ApiException.NotSupported("'suffix' is not supported.", "suffix");
        if (body.Count("best_of", 1, 128) is > 1) throw ApiException.NotSupported("'best_of' must be 1.", "best_of");
    }
}
