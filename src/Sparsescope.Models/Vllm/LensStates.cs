using System.Text.Json;
using ZstdSharp;

namespace Sparsescope.Models.Vllm;

/// <summary>
/// States as vllm-lens puts them into its answer: <c>activations.residual_stream</c>, base64 of zstd of [layers, positions, width],
/// bfloat16
/// as the int16 of the same bits. Layer i is what block i puts out; that of the last block comes before the final norm.
/// </summary>
internal sealed class LensStates : IPromptStates
{
    private readonly byte[] _bytes;
    private readonly IReadOnlyList<int> _boundaries;
    private readonly int _tokens;

    private LensStates(byte[] bytes, WireType type, IReadOnlyList<int> boundaries, int tokens) =>
        (_bytes, Type, _boundaries, _tokens) = (bytes, type, boundaries, tokens);

    /// <inheritdoc/>
    public WireType Type { get; }

    /// <summary>Whether an answer is of vllm-lens.</summary>
    internal static bool Has(JsonElement answer) =>
        answer.TryGetProperty("activations", out var activations) && activations.ValueKind == JsonValueKind.Object;

    /// <summary>Reads an answer.</summary>
    /// <param name="answer">The whole answer of the server.</param>
    /// <param name="tokens">Tokens of the prompt.</param>
    /// <param name="boundaries">What was asked for, in that order.</param>
    /// <param name="width">Entries of a state.</param>
    /// <exception cref="BadInputException">Another shape, type or size than was asked for, or bytes that are cut short.</exception>
    internal static LensStates Read(JsonElement answer, int tokens, IReadOnlyList<int> boundaries, int width)
    {
        if (!answer.GetProperty("activations").TryGetProperty("residual_stream", out var stream)
            || stream.ValueKind != JsonValueKind.Object)
            throw new BadInputException("The server's answer has activations and no residual_stream among them.");
        var type = TypeOf(Text(stream, "dtype"), Text(stream, "original_dtype"));
        var shape = Shape(stream);
        long[] wanted = [boundaries.Count, tokens, width];
        if (!shape.SequenceEqual(wanted))
            throw new BadInputException(
                $"The server sent states of the shape [{string.Join(", ", shape)}], not [{string.Join(", ", wanted)}] (layers, tokens, width).");
        var size = (long)boundaries.Count * tokens * width * WireNumbers.Size(type);
        if (size > Array.MaxLength)
            throw new BadInputException(
                $"States of {tokens} tokens at {boundaries.Count} layers are {size} bytes, more than one answer may hold.", Remedy.LessAtOnce);
        return new(Unpacked(stream, (int)size), type, boundaries, tokens);
    }

    /// <inheritdoc/>
    public void Read(int boundary, int position, Span<float> state)
    {
        var layer = Place(boundary);
        var bytes = state.Length * WireNumbers.Size(Type);
        var start = (((long)layer * _tokens) + position) * bytes;
        WireNumbers.Widen(_bytes.AsSpan((int)start, bytes), Type, state, $"position {position} before block {boundary}");
    }

    /// <inheritdoc/>
    public void Dispose() { }

    private int Place(int boundary)
    {
        for (var i = 0; i < _boundaries.Count; i++)
            if (_boundaries[i] == boundary) return i;
        throw new ArgumentOutOfRangeException(nameof(boundary), boundary, "was not asked for");
    }

    // Whatever a frame claims of itself, no more is unpacked than was asked for.
    private static byte[] Unpacked(JsonElement stream, int size)
    {
        if (!stream.TryGetProperty("data", out var data) || data.ValueKind != JsonValueKind.String
            || !data.TryGetBytesFromBase64(out var packed))
            throw new BadInputException("The server sent states that are no base64.");
        switch (Text(stream, "compression"))
        {
            case null:
                return packed.Length == size ? packed : throw WrongSize(packed.Length, size);
            case "zstd":
                var bytes = new byte[size];
                try
                {
                    using var zstd = new Decompressor();
                    var written = zstd.Unwrap(packed, bytes);
                    return written == size ? bytes : throw WrongSize(written, size);
                }
                catch (ZstdException e)
                {
                    throw new BadInputException(
                        $"The server sent states that do not unpack to the {size} bytes they must have: {e.Message.TrimEnd('.')}.", e);
                }
            case var other:
                throw new BadInputException($"The server packed states with '{other}', not zstd.");
        }
    }

    private static BadInputException WrongSize(int there, int wanted) => new($"The server sent states of {there} bytes, not {wanted}: the answer is cut short, or another one.");

    private static WireType TypeOf(string? stored, string? original) => (stored, original) switch
    {
        ("int16", "torch.bfloat16") => WireType.BFloat16,
        ("float16", "torch.float16" or null) => WireType.Float16,
        ("float32", "torch.float32" or null) => WireType.Float32,
        _ => throw new BadInputException(
            $"The server sent states of the type '{stored}' for '{original}'; bfloat16, float16 and float32 can be read."),
    };

    private static string? Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static List<long> Shape(JsonElement json)
    {
        if (!json.TryGetProperty("shape", out var shape) || shape.ValueKind != JsonValueKind.Array) return [];
        return [.. shape.EnumerateArray().Select(size => size.ValueKind == JsonValueKind.Number && size.TryGetInt64(out var n) ? n : -1)];
    }
}
