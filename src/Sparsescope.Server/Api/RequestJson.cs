using System.Text.Json;
using System.Text.Unicode;

namespace Sparsescope.Server.Api;

/// <summary>The body of a request: its bytes as they came, and the object they stand for.</summary>
internal sealed class RequestJson : IDisposable
{
    private readonly JsonDocument _document;

    private RequestJson(byte[] bytes, JsonDocument document) => (Bytes, _document) = (bytes, document);

    internal byte[] Bytes { get; }

    internal JsonElement Root => _document.RootElement;

    /// <summary>Reads a whole body, as much as the server takes.</summary>
    /// <exception cref="ApiException">It is no JSON object.</exception>
    internal static async Task<RequestJson> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        return Parse(buffer.ToArray());
    }

    internal static RequestJson Parse(byte[] bytes)
    {
        JsonDocument document;
        try
        {
            if (!Utf8.IsValid(bytes)) throw ApiException.Invalid("The body is no UTF-8.");
            RequireUnicode(bytes);
            document = JsonDocument.Parse(bytes);
        }
        catch (JsonException)
        {
            throw ApiException.Invalid("The body is no JSON, or lists and objects in it stand in one another more than 64 times.");
        }
        if (document.RootElement.ValueKind == JsonValueKind.Object) return new(bytes, document);
        document.Dispose();
        throw ApiException.Invalid("The body must be a JSON object.");
    }

    /// <summary>A field; null where it is missing or null.</summary>
    internal JsonElement? Field(string name) =>
        Root.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    internal string? Text(string name) => Field(name) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? value.GetString()
        : throw ApiException.Invalid($"'{name}' must be text.", name);

    internal bool Flag(string name) => Field(name) is { } value && value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw ApiException.Invalid($"'{name}' must be true or false.", name),
    };

    internal double Number(string name, double least, double most, double otherwise)
    {
        if (Field(name) is not { } value) return otherwise;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number >= least
            && number <= most) return number;
        throw ApiException.Invalid(FormattableString.Invariant($"'{name}' must be a number between {least} and {most}."), name);
    }

    internal int? Count(string name, int least, int most)
    {
        if (Field(name) is not { } value) return null;
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && number == Math.Floor(number)
            && number >= least && number <= most) return (int)number;
        throw ApiException.Invalid($"'{name}' must be a whole number between {least} and {most}.", name);
    }

    // Escapes may spell half of a pair of surrogates, which is text for no one; found here, it fails nowhere else.
    private static void RequireUnicode(ReadOnlySpan<byte> bytes)
    {
        var reader = new Utf8JsonReader(bytes);
        while (reader.Read())
        {
            if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || !reader.ValueIsEscaped) continue;
            try
            {
                _ = reader.GetString();
            }
            catch (InvalidOperationException)
            {
                throw ApiException.Invalid("The body holds text that is no Unicode.");
            }
        }
    }

    /// <summary>One text or a list of them; empty where the field is missing.</summary>
    internal IReadOnlyList<string> Texts(string name)
    {
        if (Field(name) is not { } value) return [];
        if (value.ValueKind == JsonValueKind.String) return [value.GetString()!];
        if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(entry => entry.ValueKind == JsonValueKind.String))
            return [.. value.EnumerateArray().Select(entry => entry.GetString()!)];
        throw ApiException.Invalid($"'{name}' must be text or a list of texts.", name);
    }

    public void Dispose() => _document.Dispose();
}
