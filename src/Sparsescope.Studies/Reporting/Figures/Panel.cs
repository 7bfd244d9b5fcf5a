using System.Text.Json.Nodes;

namespace Sparsescope.Studies.Reporting.Figures;

/// <summary>One pair of axes with its marks, and how panels stand together.</summary>
internal static class Panel
{
    /// <summary>Marks over one another.</summary>
    /// <param name="width">In pixels.</param>
    /// <param name="height">In pixels, or of one step where <paramref name="steps"/>.</param>
    /// <param name="marks">From the back to the front.</param>
    /// <param name="steps">The height is that of one name.</param>
    internal static JsonObject Of(int width, int height, IEnumerable<Mark> marks, bool steps = false) => new()
    {
        ["width"] = width,
        ["height"] = steps ? new JsonObject { ["step"] = height } : height,
        ["layer"] = new JsonArray([.. marks.Select(mark => (JsonNode)mark.Json())]),
    };

    internal static JsonObject Titled(this JsonObject panel, string title, string? subtitle = null)
    {
        panel["title"] = subtitle is null ? title : new JsonObject { ["text"] = title, ["subtitle"] = subtitle };
        return panel;
    }

    /// <summary>The data of its marks, all rows or those whose field has a value.</summary>
    internal static JsonObject Showing(this JsonObject panel, string data, string? field = null, object? value = null)
    {
        panel["data"] = new JsonObject { ["name"] = data };
        if (field is not null) panel["transform"] = new JsonArray(Channel.OneOf(field, value!));
        return panel;
    }

    /// <summary>A channel of all its marks.</summary>
    internal static JsonObject Encode(this JsonObject panel, string name, JsonObject channel)
    {
        if (panel["encoding"] is not JsonObject encoding) panel["encoding"] = encoding = [];
        encoding[name] = channel;
        return panel;
    }

    /// <summary>Panels in rows.</summary>
    /// <param name="columns">Panels a row.</param>
    /// <param name="panels">In reading order.</param>
    /// <param name="shared">Channels with one scale for all; the others have their own.</param>
    internal static JsonObject Grid(int columns, IEnumerable<JsonObject> panels, params string[] shared) => new()
    {
        ["columns"] = columns,
        ["spacing"] = 22,
        ["concat"] = new JsonArray([.. panels]),
        ["resolve"] = new JsonObject
        {
            ["scale"] = new JsonObject(((string[])["x", "y", "color", "strokeDash"])
                .Select(channel => KeyValuePair.Create(channel, (JsonNode?)(shared.Contains(channel) ? "shared" : "independent")))),
        },
    };
}
