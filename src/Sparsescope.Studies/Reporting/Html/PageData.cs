using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;

namespace Sparsescope.Studies.Reporting.Html;

/// <summary>Data for the scripts of a page, as JSON inside a script element that is not run.</summary>
internal static class PageData
{
    // Escapes < > & ' " + and U+2028, U+2029 inside strings, so that neither </script> nor <!-- can stand in the page.
    private static readonly JsonSerializerOptions s_options = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    internal static string Write(JsonNode data) => data.ToJsonString(s_options);
}
