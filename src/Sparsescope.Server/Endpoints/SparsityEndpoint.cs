using System.Text.Json;
using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Server.Answering;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Endpoints;

/// <summary><c>/v1/sparsity</c>: the figures of prompts, as <c>measure</c> gives them.</summary>
internal sealed class SparsityEndpoint(Gateway gateway)
{
    private const int MostPrompts = 256;

    private readonly LocalModel _local = gateway.Local;

    internal async Task HandleAsync(HttpContext context)
    {
        using var body = await RequestJson.ReadAsync(context.Request);
        var name = body.Text("model") ?? _local.Name;
        if (name != _local.Name
            && name != Gateway.Auto) throw ApiException.NotFound(
            $"Figures are those of '{_local.Name}'; there is no other model to measure.", "model");
        var options = new MeasureOptionsOf(body);
        var prompts = Prompts(body);
        var measured = await _local.MeasureAsync(prompts, engine =>
            options.Request(engine, _local.Model.LayerCount), context.RequestAborted);
        foreach (var item in measured)
        {
            if (item.Error is { } error) throw ApiException.Invalid(ErrorAnswers.Sentence(error));
        }
        // What router and monitor look at is measured apart, so that what was asked for is measured as `measure` does.
        var watched = _local.Watched.Points.Count > 0 || _local.Watched.MeanNll
            ? await _local.MeasureAsync(prompts, _ => _local.Watched, context.RequestAborted) : measured;
        await JsonText.SendAsync(context.Response, 200, JsonText.Object(json => Write(json, measured, watched, options.Metrics)));
    }

    private void Write(Utf8JsonWriter json, IReadOnlyList<Measurement> measured, IReadOnlyList<Measurement> watched,
        IReadOnlyList<Metric> metrics)
    {
        var figures = new MeasurementJson(_local.Model.Tokenizer, metrics);
        json.WriteString("object", "list");
        json.WriteString("model", _local.Name);
        json.WriteStartArray("data");
        foreach (var (index, item) in measured.Index())
        {
            json.WriteStartObject();
            json.WriteNumber("index", index);
            json.WriteNumber("n_tokens", item.Item.Tokens.Length);
            if (item.NextToken is { } next) figures.WriteNext(json, next);
            if (item.MeanNll is { } nll) json.Figure("mean_nll", nll);
            figures.WriteStates(json, item.States);
            gateway.WriteVerdicts(json, watched[index]);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        var tokens = measured.Sum(item => item.Item.Tokens.Length);
        json.WriteStartObject("usage");
        json.WriteNumber("prompt_tokens", tokens);
        json.WriteNumber("total_tokens", tokens);
        json.WriteEndObject();
    }

    private List<EncodedPrompt> Prompts(RequestJson body)
    {
        var raw = body.Flag("raw");
        string[] given = [.. ((string[])["messages", "prompt", "input"]).Where(name => body.Field(name) is not null)];
        if (given.Length != 1) throw ApiException.Invalid("Give one of 'messages', 'prompt' and 'input'.", given.Length > 0 ? given[1]
            : "messages");
        if (given[0] == "messages")
        {
            if (raw) throw ApiException.Invalid("Messages need the chat template: 'raw' goes with text.", "raw");
            return [_local.Encode(LocalModel.Record(null, ChatMessages.Of(body), null, ChatMessages.FieldsOf(body)), raw: false)];
        }
        var texts = body.Texts(given[0]);
        if (texts.Count is 0 or > MostPrompts) throw ApiException.Invalid($"'{given[0]}' must hold 1 to {MostPrompts} texts.", given[0]);
        return [.. texts.Select((text, index) => _local.Encode(LocalModel.Record(text, null, null, [], index), raw))];
    }

    /// <summary>What is measured: the words of the command <c>measure</c>.</summary>
    private sealed class MeasureOptionsOf
    {
        private readonly IReadOnlyList<string> _taps;
        private readonly LayerSpec _layers;
        private readonly PositionSpec _positions;
        private readonly bool _nll;

        internal MeasureOptionsOf(RequestJson body)
        {
            _taps = body.Texts("taps") is { Count: > 0 } taps ? taps : [TapNames.ResidPost];
            foreach (var tap in _taps)
            {
                if (!TapNames.All.Contains(tap)) throw ApiException.Invalid(
                    $"There is no tap of this name; there are {string.Join(", ", TapNames.All)}.", "taps");
            }
            _layers = LayerSpec.Parse(Spec(body, "layers") ?? "all");
            _positions = PositionSpec.Parse(Spec(body, "positions") ?? "last");
            Metrics = body.Texts("metrics") is { Count: > 0 } names ? Metric.Parse(string.Join(',', names)) : Metric.All;
            _nll = body.Flag("nll");
        }

        internal IReadOnlyList<Metric> Metrics { get; }

        internal MeasureRequest Request(IEngine engine, int layers) =>
            new(TapSelection.Resolve(engine, layers, _taps, _layers), _positions, Metrics) { MeanNll = _nll };

        // A text as on the command line, or a list of numbers.
        private static string? Spec(RequestJson body, string name)
        {
            if (body.Field(name) is not { } value) return null;
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number => value.GetRawText(),
                JsonValueKind.Array => string.Join(',', value.EnumerateArray().Select(entry => entry.ToString())),
                _ => throw ApiException.Invalid($"'{name}' must be text or a list of numbers.", name),
            };
        }
    }
}
