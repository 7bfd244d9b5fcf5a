using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sparsescope.Models.Vllm;

/// <summary>
/// A vLLM that runs somewhere, on as many machines as it needs, and shows hidden states: through its own connector, or through vllm-lens.
/// Prompts
/// are sent as token ids, so that its tokeniser has no say. May be asked from several threads.
/// </summary>
internal sealed class VllmServer : IDisposable
{
    private const int MostAnswer = 16 << 20;    // of anything but states
    private const string NoStates =
        "The server computes and shows no states: start vLLM with vllm-lens, or with its extract_hidden_states connector.";

    private readonly Uri _url;
    private readonly HttpClient _client;
    private readonly int _layerCount, _width;

    private VllmServer(Uri url, int layerCount, int width)
    {
        (_url, _layerCount, _width) = (url, layerCount, width);
        _client = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            ConnectTimeout = TimeSpan.FromSeconds(15)
        })
        { Timeout = TimeSpan.FromMinutes(30) };
        if (Environment.GetEnvironmentVariable("VLLM_API_KEY") is { Length: > 0 } key)
            _client.DefaultRequestHeaders.Authorization = new("Bearer", key);
    }

    /// <summary>Its version, or "unknown".</summary>
    internal string Version { get; private set; } = "unknown";

    /// <summary>The model it serves, as it names it.</summary>
    internal string Served { get; private set; } = "";

    /// <summary>True where vllm-lens answers, false where the connector writes files.</summary>
    internal bool IsLens { get; private set; }

    /// <summary>Type of the states.</summary>
    internal WireType Type { get; private set; }

    /// <summary>Where states can be had, ascending: k is what goes into block k, L what the last block puts out.</summary>
    internal IReadOnlyList<int> Boundaries { get; private set; } = [];

    /// <summary>Most tokens of a prompt that the server takes; null where it does not say.</summary>
    internal int? MostTokens { get; private set; }

    /// <summary>Asks a server what it is, and has it compute a prompt of a few tokens.</summary>
    /// <param name="url">Its address, without <c>/v1</c>.</param>
    /// <param name="layerIds">Layer ids that its connector was started with; null: all, 0 to L.</param>
    /// <param name="layerCount">Blocks of the model, L.</param>
    /// <param name="width">Entries of a state.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="BadInputException">It does not answer, is no vLLM, shows no states, or those of another model.</exception>
    internal static VllmServer Find(Uri url, IReadOnlyList<int>? layerIds, int layerCount, int width, CancellationToken cancellation)
    {
        if (url is not { IsAbsoluteUri: true, Scheme: "http" or "https" }) throw new BadInputException(
            $"'{url}' is no address of a server; it begins with http:// or https://.");
        if (layerIds is not null && (layerIds.Count == 0 || layerIds.Any(id => id < 0 || id > layerCount)))
            throw new BadInputException(
                $"Layer ids {string.Join(", ", layerIds)}: this model has 0 to {layerCount}, and at least one is needed.");
        // Many write the address as clients of OpenAI's interface want it.
        var address = url.AbsoluteUri.TrimEnd('/');
        if (address.EndsWith("/v1", StringComparison.Ordinal)) address = address[..^"/v1".Length];
        var server = new VllmServer(new Uri(address + "/"), layerCount, width);
        try
        {
            server.Meet(layerIds is null ? null : [.. layerIds.Distinct().Order()], cancellation);
            return server;
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>Computes a prompt.</summary>
    /// <param name="tokens">Its token ids.</param>
    /// <param name="boundaries">Which states are wanted, ascending; those of <see cref="Boundaries"/>.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="BadInputException">The server refuses, or sends something else.</exception>
    internal IPromptStates States(int[] tokens, IReadOnlyList<int> boundaries, CancellationToken cancellation)
    {
        using var answer = Complete(tokens, boundaries, cancellation);
        return States(answer.RootElement, tokens, boundaries, cancellation);
    }

    /// <summary>Token ids that the server finds for a text, without anything around it; null where it has no such service.</summary>
    internal int[]? Tokenize(string text, CancellationToken cancellation)
    {
        var request = new JsonObject { ["model"] = Served, ["prompt"] = text, ["add_special_tokens"] = false };
        using var answer = Ask(HttpMethod.Post, "tokenize", request, MostAnswer, isOptional: true, cancellation);
        if (answer is null || !answer.RootElement.TryGetProperty("tokens", out var tokens)
            || tokens.ValueKind != JsonValueKind.Array) return null;
        return [.. tokens.EnumerateArray().Select(token => token.TryGetInt32(out var id) ? id : -1)];
    }

    /// <summary>Closes connections.</summary>
    public void Dispose() => _client.Dispose();

    private void Meet(IReadOnlyList<int>? layerIds, CancellationToken cancellation)
    {
        using (var models = Ask(HttpMethod.Get, "v1/models", null, MostAnswer, isOptional: false, cancellation)!)
        {
            if (!models.RootElement.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.Array
                || data.GetArrayLength() == 0
                || !data[0].TryGetProperty("id", out var id) || id.GetString() is not { } served)
            {
                throw new BadInputException($"'{_url}' serves no model.");
            }
            Served = served;
            if (data[0].TryGetProperty("max_model_len", out var most) && most.ValueKind == JsonValueKind.Number
                && most.TryGetInt32(out var length)) MostTokens = length;
        }
        using (var version = Ask(HttpMethod.Get, "version", null, MostAnswer, isOptional: true, cancellation))
        {
            if (version is not null && version.RootElement.TryGetProperty("version", out var text)
                && text.GetString() is { } known) Version = known;
        }
        // Ids of the first tokens there are; their number tells layers and tokens apart.
        var all = layerIds ?? [.. Enumerable.Range(0, _layerCount + 1)];
        int[] tokens = all.Count == 3 || _layerCount == 3 ? [0, 1, 2, 3, 4] : [0, 1, 2];
        if (tokens.Length == all.Count) tokens = [0, 1];
        IReadOnlyList<int> outputs = [.. Enumerable.Range(1, _layerCount)];
        using var answer = Complete(tokens, outputs, cancellation);
        IsLens = LensStates.Has(answer.RootElement);
        Boundaries = IsLens ? outputs : all;
        using var states = States(answer.RootElement, tokens, Boundaries, cancellation);
        Type = states.Type;
        var state = new float[_width];
        foreach (var boundary in Boundaries) states.Read(boundary, tokens.Length - 1, state);
    }

    private IPromptStates States(JsonElement answer, int[] tokens, IReadOnlyList<int> boundaries, CancellationToken cancellation)
    {
        RequirePrompt(answer, tokens);
        if (LensStates.Has(answer)) return LensStates.Read(answer, tokens.Length, boundaries, _width);
        if (answer.TryGetProperty("kv_transfer_params", out var transfer) && transfer.ValueKind == JsonValueKind.Object
            && transfer.TryGetProperty("hidden_states_path", out var path) && path.GetString() is { } file)
        {
            return ConnectorStates.Open(file, tokens, Boundaries, _width, cancellation);
        }
        throw new BadInputException(NoStates);
    }

    // What the server says that it computed must be what it was given.
    private static void RequirePrompt(JsonElement answer, int[] tokens)
    {
        if (answer.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0
            && choices[0].TryGetProperty("prompt_token_ids", out var ids) && ids.ValueKind == JsonValueKind.Array)
        {
            int[] there = [.. ids.EnumerateArray().Select(id => id.TryGetInt32(out var token) ? token : -1)];
            if (!there.SequenceEqual(tokens))
            {
                var first = Enumerable.Range(0, Math.Max(there.Length, tokens.Length)).First(i => i >= there.Length || i >= tokens.Length
                    || there[i] != tokens[i]);
                string At(int[] all) => first < all.Length ? $"token {all[first]}" : "nothing";
                throw new BadInputException(
                    $"The server computed another prompt: at position {first} it has {At(there)}, and {At(tokens)} was sent.");
            }
        }
        if (answer.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
            && usage.TryGetProperty("prompt_tokens", out var count)
            && count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out var counted) && counted != tokens.Length)
        {
            throw new BadInputException($"The server computed a prompt of {counted} tokens, and {tokens.Length} were sent.");
        }
    }

    private JsonDocument Complete(int[] tokens, IReadOnlyList<int> boundaries, CancellationToken cancellation)
    {
        var request = new JsonObject
        {
            ["model"] = Served,
            ["prompt"] = new JsonArray([.. tokens.Select(token => (JsonNode)token)]),
            ["max_tokens"] = 1,
            ["temperature"] = 0,
            ["return_token_ids"] = true,
            // vllm-lens counts blocks; a server without it does not look at this.
            ["vllm_xargs"] = new JsonObject
            {
                ["output_residual_stream"] = $"[{string.Join(',', boundaries.Where(k => k > 0).Select(k => k - 1))}]",
            },
        };
        var states = (long)boundaries.Count * tokens.Length * _width * sizeof(float);
        return Ask(HttpMethod.Post, "v1/completions", request, MostAnswer + states + (states / 2), isOptional: false, cancellation)!;
    }

    private JsonDocument? Ask(HttpMethod method, string path, JsonNode? body, long most, bool isOptional, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(method, new Uri(_url, path));
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), new MediaTypeHeaderValue("application/json"));
        try
        {
            using var response = _client.Send(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            using var content = response.Content.ReadAsStream(cancellation);
            if (!response.IsSuccessStatusCode)
            {
                if (isOptional) return null;
                throw new BadInputException(
                    $"The server at '{request.RequestUri}' answered {(int)response.StatusCode}: {Beginning(content)}");
            }
            return JsonDocument.Parse(Bounded(content, most, cancellation));
        }
        catch (Exception e) when (e is HttpRequestException or IOException || e is TaskCanceledException
            && !cancellation.IsCancellationRequested)
        {
            throw new BadInputException($"The server at '{request.RequestUri}' does not answer: {e.Message.TrimEnd('.')}.", e);
        }
        catch (JsonException e)
        {
            throw new BadInputException(
                $"The server at '{request.RequestUri}' sent an answer that is no JSON, or cut short: {e.Message.TrimEnd('.')}.", e);
        }
    }

    private static byte[] Bounded(Stream content, long most, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[1 << 16];
        while (content.Read(buffer) is > 0 and var read)
        {
            cancellation.ThrowIfCancellationRequested();
            if (bytes.Length + read > Math.Min(most, Array.MaxLength)) throw new BadInputException(
                $"The server's answer is longer than the {Math.Min(most, Array.MaxLength)} bytes that what was asked for can have.");
            bytes.Write(buffer, 0, read);
        }
        return bytes.ToArray();
    }

    private static string Beginning(Stream content)
    {
        var buffer = new byte[400];
        var read = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return PlainText.OneLine(System.Text.Encoding.UTF8.GetString(buffer, 0, read));
    }
}
