using System.Text.Encodings.Web;
using System.Text.Json;

namespace Sparsescope.Server.Routing;

/// <summary>A request's bytes with another model; every other byte is as it came.</summary>
internal static class ModelField
{
    /// <param name="body">A JSON object.</param>
    /// <param name="model">What its field <c>model</c> is to say, wherever it stands; added where it is missing.</param>
    internal static byte[] Replace(ReadOnlySpan<byte> body, string model)
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
            if (!reader.ValueTextEquals("model"u8)) continue;
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            values.Add((start, (int)reader.BytesConsumed));
        }
        var name = JsonSerializer.SerializeToUtf8Bytes(model, s_options);
        using var changed = new MemoryStream(body.Length + name.Length + 16);
        if (values.Count == 0)
        {
            changed.Write(body[..first]);
            changed.Write("\"model\":"u8);
            changed.Write(name);
            if (!isEmpty) changed.Write(","u8);
            changed.Write(body[first..]);
            return changed.ToArray();
        }
        var from = 0;
        foreach (var (start, end) in values)
        {
            changed.Write(body[from..start]);
            changed.Write(name);
            from = end;
        }
        changed.Write(body[from..]);
        return changed.ToArray();
    }

    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
