using System.Text.Json;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Endpoints;

/// <summary><c>/v1/models</c>, <c>/v1/models/{id}</c> and <c>/health</c>.</summary>
internal sealed class ModelEndpoints(Gateway gateway)
{
    private readonly long _created = gateway.Clock.GetUtcNow().ToUnixTimeSeconds();

    internal Task ListAsync(HttpContext context) => JsonText.SendAsync(context.Response, 200, JsonText.Object(json =>
    {
        json.WriteString("object", "list");
        json.WriteStartArray("data");
        foreach (var name in gateway.ModelNames)
        {
            json.WriteStartObject();
            Model(json, name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }));

    internal Task OneAsync(HttpContext context)
    {
        var name = (string)context.Request.RouteValues["id"]!;
        if (!gateway.ModelNames.Contains(name)) throw ApiException.NotFound($"There is no model '{name}' here.", "model");
        return JsonText.SendAsync(context.Response, 200, JsonText.Object(json => Model(json, name)));
    }

    internal static Task HealthyAsync(HttpContext context) =>
        JsonText.SendAsync(context.Response, 200, JsonText.Object(json => json.WriteString("status", "ok")));

    private void Model(Utf8JsonWriter json, string name)
    {
        json.WriteString("id", name);
        json.WriteString("object", "model");
        json.WriteNumber("created", _created);
        json.WriteString("owned_by", "sparsescope");
        if (name != gateway.Local.Name) return;
        var model = gateway.Local.Model;
        json.WriteStartObject("meta");
        json.WriteNumber("n_ctx", gateway.Local.Context);
        json.WriteNumber("n_ctx_train", model.Context);
        json.WriteNumber("n_embd", model.Width);
        json.WriteNumber("n_layer", model.LayerCount);
        json.WriteNumber("n_vocab", model.Tokenizer.Count);
        json.WriteNumber("size", model.File.Bytes);
        json.WriteString("sha256", model.Source.Sha256);
        json.WriteString("engine", model.Source.IsManaged ? "managed" : "native");
        json.WriteNumber("together", gateway.Local.Queue.Together);
        json.WriteEndObject();
    }
}
