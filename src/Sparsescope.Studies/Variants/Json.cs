using System.Text.Json;

namespace Sparsescope.Studies.Variants;

/// <summary>Values for the template.</summary>
internal static class Json
{
    public static Dictionary<string, JsonElement> Of(string name, object value) => new()
    {
        [name] = JsonSerializer.SerializeToElement(value),
    };
}
