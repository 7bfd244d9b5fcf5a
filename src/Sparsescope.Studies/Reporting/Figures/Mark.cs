using System.Text.Json.Nodes;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>One mark of a Vega-Lite specification: what is drawn of which rows, and what its channels show.</summary>
/// <param name="type">rule, point, rect, line, area, tick or text.</param>
/// <param name="style">A style of the page (Assets/figures.js), which knows light and dark; null for none.</param>
internal sealed class Mark(string type, string? style = null)
{
    private readonly JsonObject _mark = style is null ? new() { ["type"] = type } : new() { ["type"] = type, ["style"] = style },
        _encoding = [];
    private readonly JsonArray _transform = [];
    private JsonObject? _data;

    /// <summary>A property of the mark, such as strokeWidth.</summary>
    internal Mark With(string property, JsonNode value)
    {
        _mark[property] = value;
        return this;
    }

    /// <summary>Draws the rows of a data set; default those of the panel.</summary>
    internal Mark Of(string data)
    {
        _data = new() { ["name"] = data };
        return this;
    }

    /// <summary>Drawn once, of no data: a line or band at fixed places.</summary>
    internal Mark Once()
    {
        _data = new() { ["values"] = new JsonArray(new JsonObject()) };
        return this;
    }

    /// <summary>Only the rows whose field is one of these.</summary>
    internal Mark Where(string field, params IEnumerable<object> values)
    {
        _transform.Add(Channel.OneOf(field, values));
        return this;
    }

    internal Mark X(JsonObject? channel) => Encode("x", channel);

    internal Mark X(JsonObject from, string to) => X(from).Encode("x2", new() { ["field"] = to });

    internal Mark Y(JsonObject? channel) => Encode("y", channel);

    internal Mark Y(JsonObject from, string to) => Y(from).Encode("y2", new() { ["field"] = to });

    internal Mark Color(JsonObject channel) => Encode("color", channel);

    /// <summary>Any channel; null takes away one of the panel.</summary>
    internal Mark Encode(string name, JsonObject? channel)
    {
        _encoding[name] = channel;
        return this;
    }

    /// <summary>What the pointer shows: fields and their titles.</summary>
    internal Mark Tip(params ReadOnlySpan<(string Field, string Title)> fields)
    {
        var tips = new JsonArray();
        foreach (var (field, title) in fields) tips.Add(new JsonObject { ["field"] = field, ["title"] = title });
        _encoding["tooltip"] = tips;
        return this;
    }

    /// <summary>A copy: a mark may stand in several panels.</summary>
    internal JsonObject Json()
    {
        var json = new JsonObject { ["mark"] = _mark.DeepClone(), ["encoding"] = _encoding.DeepClone() };
        if (_data is not null) json["data"] = _data.DeepClone();
        if (_transform.Count > 0) json["transform"] = _transform.DeepClone();
        return json;
    }
}
