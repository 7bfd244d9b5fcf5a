using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Sparsescope.Tests.Models.Hub;
using ZstdSharp;

namespace Sparsescope.Tests.Models.Vllm;

/// <summary>
/// A server that answers as vLLM does: with states in the answer, as vllm-lens sends them, or in a file, as its connector writes them.
/// Every answer can be made wrong before it goes out.
/// </summary>
internal sealed class FakeVllm : IDisposable
{
    private readonly LocalServer _server;
    private readonly string _folder = Directory.CreateTempSubdirectory("vllm-").FullName;
    private int _requests;

    /// <param name="layerCount">Blocks of its model.</param>
    /// <param name="width">Entries of a state.</param>
    /// <param name="isLens">vllm-lens, or the connector.</param>
    internal FakeVllm(int layerCount, int width, bool isLens)
    {
        (LayerCount, Width, IsLens) = (layerCount, width, isLens);
        LayerIds = [.. Enumerable.Range(0, layerCount + 1)];
        _server = new(Answer);
    }

    internal Uri Address => new(_server.Address);

    internal string Folder => _folder;

    internal int LayerCount { get; }

    internal int Width { get; }

    internal bool IsLens { get; }

    /// <summary>Ids that the connector was started with.</summary>
    internal IReadOnlyList<int> LayerIds { get; set; }

    /// <summary>bfloat16, float16 or float32.</summary>
    internal string Type { get; set; } = "bfloat16";

    /// <summary>The state that goes into a block (or comes out of the last one) at a position of a prompt.</summary>
    internal Func<int[], int, int, float[]> State { get; set; } = (_, _, _) => [];

    /// <summary>What becomes of an answer about a prompt.</summary>
    internal Action<JsonObject> Change { get; set; } = _ => { };

    /// <summary>What becomes of a file.</summary>
    internal Func<byte[], byte[]> ChangeFile { get; set; } = bytes => bytes;

    /// <summary>What becomes of the bytes of states before they are packed.</summary>
    internal Func<byte[], byte[]> ChangeStates { get; set; } = bytes => bytes;

    /// <summary>Shape of the states as it is said.</summary>
    internal Func<long[], long[]> ChangeShape { get; set; } = shape => shape;

    /// <summary>Whether the first request, which finds out what the server is, is answered rightly.</summary>
    internal bool FirstIsRight { get; set; } = true;

    /// <summary>Tokens of a text, or null: no such service.</summary>
    internal Func<string, int[]>? Tokenizer { get; set; }

    /// <summary>Held while a file is written.</summary>
    internal Action<string> Writing { get; set; } = _ => { };

    /// <summary>Numbers as a type holds them, and what a reader finds in them.</summary>
    internal static byte[] Bytes(string type, float value)
    {
        var bytes = new byte[4];
        switch (type)
        {
            case "bfloat16":
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16));
                return bytes[..2];
            case "float16":
                BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value);
                return bytes[..2];
            default:
                BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
                return bytes;
        }
    }

    public void Dispose()
    {
        _server.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private Reply Answer(Seen seen)
    {
        switch (seen.Path)
        {
            case "/v1/models":
                return Reply.Text(200,
                    """{"object": "list", "data": [{"id": "org/big-model", "object": "model", "max_model_len": 4096}]}""");
            case "/version":
                return Reply.Text(200, """{"version": "0.11.2"}""");
            case "/tokenize" when Tokenizer is not null:
                var text = JsonNode.Parse(seen.Body)!["prompt"]!.GetValue<string>();
                return Reply.Text(200, new JsonObject { ["tokens"] = Array(Tokenizer(text)), ["max_model_len"] = 4096 }.ToJsonString());
            case "/v1/completions":
                return Completion(JsonNode.Parse(seen.Body)!.AsObject());
            default:
                return Reply.Text(404, """{"detail": "Not Found"}""");
        }
    }

    private Reply Completion(JsonObject request)
    {
        var number = Interlocked.Increment(ref _requests);   // requests come at once
        var isRight = number == 1 && FirstIsRight;
        int[] tokens = [.. request["prompt"]!.AsArray().Select(token => token!.GetValue<int>())];
        var answer = new JsonObject
        {
            ["id"] = "cmpl-1",
            ["object"] = "text_completion",
            ["choices"] = new JsonArray(new JsonObject
            {
                ["index"] = 0,
                ["text"] = " x",
                ["token_ids"] = Array([5]),
                ["prompt_token_ids"] = Array(tokens)
            }),
            ["usage"] = new JsonObject
            {
                ["prompt_tokens"] = tokens.Length,
                ["completion_tokens"] = 1,
                ["total_tokens"] = tokens.Length + 1,
            },
        };
        if (IsLens) answer["activations"] = new JsonObject { ["residual_stream"] = Packed(request, tokens, isRight) };
        else answer["kv_transfer_params"] = new JsonObject { ["hidden_states_path"] = Written(number, tokens, isRight) };
        if (!isRight) Change(answer);
        return Reply.Text(200, answer.ToJsonString());
    }

    // [layers, positions, width]; layer i is what block i puts out.
    private JsonObject Packed(JsonObject request, int[] tokens, bool isRight)
    {
        int[] layers = [.. JsonNode.Parse(request["vllm_xargs"]!["output_residual_stream"]!.GetValue<string>())!.AsArray()
            .Select(layer => layer!.GetValue<int>())];
        byte[] bytes = [.. layers.SelectMany(layer => Enumerable.Range(0, tokens.Length)
            .SelectMany(position => Numbers(tokens, layer + 1, position)))];
        long[] shape = [layers.Length, tokens.Length, Width];
        if (!isRight) (bytes, shape) = (ChangeStates(bytes), ChangeShape(shape));
        using var zstd = new Compressor();
        return new()
        {
            ["data"] = Convert.ToBase64String(zstd.Wrap(bytes)),
            ["dtype"] = Type == "bfloat16" ? "int16" : Type,
            ["original_dtype"] = "torch." + Type,
            ["shape"] = new JsonArray([.. shape.Select(size => (JsonNode)size)]),
            ["compression"] = "zstd",
        };
    }

    // [tokens, layers, width]; layer id k is what goes into block k.
    private string Written(int number, int[] tokens, bool isRight)
    {
        byte[] states = [.. Enumerable.Range(0, tokens.Length)
            .SelectMany(position => LayerIds.SelectMany(layer => Numbers(tokens, layer, position)))];
        long[] shape = [tokens.Length, LayerIds.Count, Width];
        if (!isRight) (states, shape) = (ChangeStates(states), ChangeShape(shape));
        byte[] ids = [.. tokens.SelectMany(token => BitConverter.GetBytes((long)token))];
        var dtype = Type switch { "bfloat16" => "BF16", "float16" => "F16", _ => "F32" };
        var head = Encoding.UTF8.GetBytes(new JsonObject
        {
            ["hidden_states"] = new JsonObject
            {
                ["dtype"] = dtype,
                ["shape"] = new JsonArray([.. shape.Select(size => (JsonNode)size)]),
                ["data_offsets"] = Array([0, states.Length]),
            },
            ["token_ids"] = new JsonObject
            {
                ["dtype"] = "I64",
                ["shape"] = Array([tokens.Length]),
                ["data_offsets"] = Array([states.Length, states.Length + ids.Length]),
            },
        }.ToJsonString());
        byte[] file = [.. BitConverter.GetBytes((long)head.Length), .. head, .. states, .. ids];
        var path = Path.Combine(_folder, $"cmpl-{number}.safetensors");
        Writing(path);
        File.WriteAllBytes(path, isRight ? file : ChangeFile(file));
        return path;
    }

    private byte[] Numbers(int[] tokens, int boundary, int position) =>
        [.. State(tokens, boundary, position).SelectMany(value => Bytes(Type, value))];

    private static JsonArray Array(IEnumerable<int> numbers) => new([.. numbers.Select(number => (JsonNode)number)]);
}
