using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sparsescope.Server.Routing;

/// <summary>A request's bytes with another field; every other byte is as it came.</summary>
internal static class ModelField
{
    /// <param name="body">A JSON object.</param>
    /// <param name="model">What its field <c>model</c> is to say, wherever it stands; added where it is missing.</param>
    internal static byte[] Replace(ReadOnlySpan<byte> body, string model) =>
        Replace(body, "model"u8, JsonSerializer.SerializeToUtf8Bytes(model, s_options));

    /// <param name="body">A JSON object.</param>
    /// <param name="field">Name of a field; added where it is missing.</param>
    /// <param name="value">JSON that it is to hold, wherever it stands.</param>
    internal static byte[] Replace(ReadOnlySpan<byte> body, ReadOnlySpan<byte> field, ReadOnlySpan<byte> value)
    {
        List<(int Start, int End)> values = [];
        var reader = new Utf8JsonReader(body);
        var first = -1;
        var isEmpty = true;
        while (reader.Read())
        {
            if (reader.TokenType == JsonTokenType.StartObject && first < 0) first = (int)reader.BytesConsumed;
            if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1) continue;
            isEmpty = false;
            if (!reader.ValueTextEquals(field)) continue;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            values.Add((start, (int)reader.BytesConsumed));
        }
        using var changed = new MemoryStream(body.Length + field.Length + value.Length + 16);
        if (values.Count == 0)
        {
            changed.Write(body[..first]);
            changed.Write("\""u8);
            changed.Write(field);
            changed.Write("\":"u8);
            changed.Write(value);
            if (!isEmpty) changed.Write(","u8);
            changed.Write(body[first..]);
            return changed.ToArray();
        }
        var from = 0;
        foreach (var (start, end) in values)
        {
            changed.Write(body[from..start]);
            changed.Write(value);
            from = end;
        }
        changed.Write(body[from..]);
        return changed.ToArray();
    }

    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
