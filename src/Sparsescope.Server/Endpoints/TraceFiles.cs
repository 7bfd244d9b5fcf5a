using System.Net;
using System.Text;
using Sparsescope.Server.Api;

namespace Sparsescope.Server.Endpoints;

/// <summary>
/// Pages of <c>trace</c> in a folder: found anew for every request, known by their data, and opened by a name of that list only.
/// </summary>
/// <param name="folder">The folder; what lies deeper is not looked at.</param>
internal sealed class TraceFiles(string folder)
{
    private const long Most = 64 << 20;
    private const int MostListed = 1000;

    // What the page's own policy allows; nothing of it reaches this server, as it is no page of its origin.
    private const string Policy = "sandbox allow-scripts allow-downloads; default-src 'none'; script-src 'unsafe-inline'; "
        + "style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    internal Task ListAsync(HttpContext context) => JsonText.SendAsync(context.Response, 200, JsonText.Object(json =>
    {
        json.WriteStartArray("traces");
        foreach (var (file, title) in Find())
        {
            json.WriteStartObject();
            json.WriteString("name", file.Name);
            json.WriteString("title", title);
            json.WriteNumber("bytes", file.Length);
            json.WriteString("written",
                file.LastWriteTimeUtc.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture));
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }));

    internal async Task OpenAsync(HttpContext context)
    {
        var name = context.Request.Query["name"].ToString();
        if (Find().FirstOrDefault(one => one.File.Name == name).File is not { } file)
            throw ApiException.NotFound("There is no trace of this name.");
        var page = await File.ReadAllBytesAsync(file.FullName, context.RequestAborted);
        (context.Response.ContentType, context.Response.ContentLength) = ("text/html; charset=utf-8", page.Length);
        context.Response.Headers.ContentSecurityPolicy = Policy;
        context.Response.Headers.XContentTypeOptions = "nosniff";
        await context.Response.Body.WriteAsync(page, context.RequestAborted);
    }

    private IEnumerable<(FileInfo File, string Title)> Find()
    {
        FileInfo[] files;
        try
        {
            files = [.. new DirectoryInfo(folder).EnumerateFiles("*.html").Where(file => file.Length <= Most)
                .OrderByDescending(file => file.LastWriteTimeUtc).Take(MostListed)];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            yield break;
        }
        foreach (var file in files)
        {
            if (Title(file) is { } title) yield return (file, title);
        }
    }

    private static string? Title(FileInfo file)
    {
        try
        {
            var text = File.ReadAllText(file.FullName, Encoding.UTF8);
            if (!text.Contains("<script type=\"application/json\" id=\"trace-data\">", StringComparison.Ordinal)) return null;
            var (start, end) = (text.IndexOf("<title>", StringComparison.Ordinal), text.IndexOf("</title>", StringComparison.Ordinal));
            return start < 0 || end < start ? file.Name : WebUtility.HtmlDecode(text[(start + "<title>".Length)..end]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
