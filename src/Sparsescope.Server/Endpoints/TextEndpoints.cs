using System.Text.Json;
using System.Text.Unicode;
using Sparsescope.Server.Answering;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Endpoints;

/// <summary><c>/tokenize</c>, <c>/detokenize</c> and <c>/apply-template</c>, as llama.cpp's server has them.</summary>
internal sealed class TextEndpoints(LocalModel local)
{
    private ITokenizer Tokenizer => local.Model.Tokenizer;

    internal async Task TokenizeAsync(HttpContext context)
    {
        using var body = await RequestJson.ReadAsync(context.Request);
        var content = body.Text("content") ?? throw ApiException.Invalid("'content' is missing.", "content");
        var withPieces = body.Flag("with_pieces");
        var tokens = Tokenizer.Tokenize(content, addSpecial: body.Flag("add_special"),
            parseSpecial: body.Field("parse_special") is null || body.Flag("parse_special"));
        await JsonText.SendAsync(context.Response, 200, JsonText.Object(json =>
        {
            json.WriteStartArray("tokens");
            foreach (var token in tokens)
            {
                if (!withPieces)
                {
                    json.WriteNumberValue(token);
                    continue;
                }
                json.WriteStartObject();
                json.WriteNumber("id", token);
                Piece(json, Tokenizer.Bytes(token, spellControl: true));
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }));
    }

    // What is part of a character only is no text: its bytes.
    private static void Piece(Utf8JsonWriter json, byte[] bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            json.WriteString("piece", bytes);
            return;
        }
        json.WriteStartArray("piece");
        foreach (var one in bytes) json.WriteNumberValue(one);
        json.WriteEndArray();
    }

    internal async Task DetokenizeAsync(HttpContext context)
    {
        using var body = await RequestJson.ReadAsync(context.Request);
        var tokens = AnswerEndpoint.Tokens(body.Field("tokens") ?? throw ApiException.Invalid("'tokens' is missing.", "tokens"));
        if (tokens.Any(token => token >= Tokenizer.Count))
            throw ApiException.Invalid($"This model has the tokens 0 to {Tokenizer.Count - 1}.", "tokens");
        await JsonText.SendAsync(context.Response, 200, JsonText.Object(json =>
            json.WriteString("content", Tokenizer.Detokenize(tokens, spellControl: true))));
    }

    internal async Task TemplateAsync(HttpContext context)
    {
        using var body = await RequestJson.ReadAsync(context.Request);
        var text = local.Render(ChatMessages.Of(body), ChatMessages.FieldsOf(body));
        await JsonText.SendAsync(context.Response, 200, JsonText.Object(json => json.WriteString("prompt", text)));
    }
}
