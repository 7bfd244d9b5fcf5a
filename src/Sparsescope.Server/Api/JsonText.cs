using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sparsescope.Server.Api;

/// <summary>JSON as the server writes it.</summary>
internal static class JsonText
{
    internal const string Mime = "application/json; charset=utf-8";

    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One object.</summary>
    internal static ReadOnlyMemory<byte> Object(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }
        return buffer.WrittenMemory;
    }

    /// <summary>The error that clients of OpenAI's interface expect.</summary>
    internal static ReadOnlyMemory<byte> Error(int status, string type, string message, string? param) => Object(json =>
    {
        json.WriteStartObject("error");
        json.WriteString("message", message);
        json.WriteString("type", type);
        json.WriteString("param", param);
        json.WriteNumber("code", status);
        json.WriteEndObject();
    });

    /// <summary>A figure; what JSON has no number for is null.</summary>
    internal static void Figure(this Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    internal static async Task SendAsync(HttpResponse response, int status, ReadOnlyMemory<byte> json)
    {
        (response.StatusCode, response.ContentType, response.ContentLength) = (status, Mime, json.Length);
        await response.Body.WriteAsync(json, response.HttpContext.RequestAborted);
    }
}
