using System.Text.Json.Nodes;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>
/// Channels of a mark: which field of the data they show, and how. Names of conditions are text of others: they stand in values alone,
/// never in expressions.
/// </summary>
internal static class Channel
{
    private const string Sparser = "sparser", Denser = "denser", Neither = "neither";
    private const int LongName = 30;

    /// <summary>A number, on a scale that need not begin at 0.</summary>
    /// <param name="field">Of the data.</param>
    /// <param name="title">Of the axis, with the unit; null leaves it to other marks of the panel.</param>
    /// <param name="domain">Ends of the scale.</param>
    /// <param name="format">Of the axis, as d3 has it.</param>
    internal static JsonObject Quantity(string field, string? title = null, double[]? domain = null, string? format = null)
    {
        var channel = new JsonObject
        {
            ["field"] = field,
            ["type"] = "quantitative",
            ["scale"] = domain is null ? new JsonObject { ["zero"] = false } : new JsonObject { ["domain"] = Array(domain) },
        };
        if (title is not null) channel["title"] = title;
        if (format is not null) channel["axis"] = new JsonObject { ["format"] = format };
        return channel;
    }

    /// <summary>Names in a given order, or in that of the data.</summary>
    /// <param name="field">Of the data.</param>
    /// <param name="order">Every name, in order.</param>
    /// <param name="title">Of the axis or legend.</param>
    /// <param name="ordered">The names are steps: colours go from light to dark.</param>
    internal static JsonObject Name(string field, IEnumerable<object>? order = null, string? title = null, bool ordered = false)
    {
        var channel = new JsonObject
        {
            ["field"] = field,
            ["type"] = ordered ? "ordinal" : "nominal",
            ["title"] = title,
            ["sort"] = order is null ? null : Array(order),
        };
        if (order is not null) channel["scale"] = new JsonObject { ["domain"] = Array(order) };
        return channel;
    }

    /// <summary>A fixed place.</summary>
    internal static JsonObject At(double value) => new() { ["datum"] = value };

    internal static JsonObject OneOf(string field, params IEnumerable<object> values) => new()
    {
        ["filter"] = new JsonObject { ["field"] = field, ["oneOf"] = Array(values) },
    };

    /// <summary>Sets a property of the channel, such as axis or legend; null says that there is none.</summary>
    internal static JsonObject With(this JsonObject channel, string property, JsonNode? value)
    {
        channel[property] = value;
        return channel;
    }

    /// <summary>Sets a property of the channel's axis.</summary>
    internal static JsonObject Axis(this JsonObject channel, string property, JsonNode? value)
    {
        if (channel["axis"] is not JsonObject axis) channel["axis"] = axis = [];
        axis[property] = value;
        return channel;
    }

    /// <summary>
    /// Which way an effect goes, where its interval leaves out 0: <see cref="Sparser"/>, <see cref="Denser"/> or neither, in the colours
    /// that mean this everywhere.
    /// </summary>
    internal static JsonObject Direction(string field) => Name(field, [Sparser, Denser, Neither]).Colours("direction").With("legend", null);

    /// <summary>The word of <see cref="Direction"/> for an interval of an effect whose positive side is sparser.</summary>
    /// <param name="low">Its lower end; NaN is neither.</param>
    /// <param name="high">Its upper end.</param>
    internal static string DirectionOf(double low, double high) => low > 0 ? Sparser : high < 0 ? Denser : Neither;

    /// <summary>Takes the colours from a range of the page (Assets/theme.js) in the place of those of categories.</summary>
    internal static JsonObject Colours(this JsonObject channel, string range)
    {
        channel["scale"]!["range"] = range;
        return channel;
    }

    /// <summary>The legend above the figure; long names one under another, so that they stand whole.</summary>
    internal static JsonObject LegendOnTop(this JsonObject channel)
    {
        var legend = new JsonObject { ["orient"] = "top" };
        if (channel["scale"]?["domain"] is JsonArray names && names.Any(name => name?.ToString().Length > LongName)) legend["columns"] = 1;
        return channel.With("legend", legend);
    }

    internal static JsonArray Array(params IEnumerable<object> values) =>
        new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);

    internal static JsonArray Array(double[] values) => new([.. values.Select(value => (JsonNode?)JsonValue.Create(value))]);
}
