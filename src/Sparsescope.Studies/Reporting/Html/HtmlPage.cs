using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Sparsescope.Studies.Reporting.Html;

/// <summary>
/// One self-contained HTML file: styles, scripts and data are inside, nothing is loaded, and a content security policy lets run only the
/// scripts whose hashes it names. Opens from disk, prints, follows the reader's light or dark scheme.
/// </summary>
public sealed class HtmlPage
{
    private readonly string _title;
    private readonly List<string> _styles = [PageAsset.Own("page.css")];
    private readonly List<string> _scripts = [];
    private readonly List<(string Id, JsonNode Data)> _data = [];

    /// <param name="title">Shown by the browser; escaped.</param>
    public HtmlPage(string title) => _title = title;

    /// <summary>What stands between the page's header and its end; write a <c>main</c> element.</summary>
    public HtmlWriter Body { get; } = new();

    /// <summary>Whether figures can be drawn: this build holds the library.</summary>
    public static bool DrawsFigures => PageAsset.HasFigures;

    /// <summary>The licence of that library.</summary>
    internal static string FigureLicence => PageAsset.FigureLicence();

    /// <summary>Data that a script reads with <c>JSON.parse(document.getElementById(id).textContent)</c>.</summary>
    public void AddData(string id, JsonNode data) => _data.Add((id, data));

    /// <summary>A script or style sheet of the program, by the name of its file in Assets; once, however often it is added.</summary>
    public void AddAsset(string name)
    {
        var list = name.EndsWith(".css", StringComparison.Ordinal) ? _styles : _scripts;
        var text = PageAsset.Own(name);
        if (!list.Contains(text)) list.Add(text);
    }

    /// <summary>The library that draws figures, where this build has it, and the script that calls it.</summary>
    public void AddFigureLibrary()
    {
        if (!DrawsFigures) return;
        _scripts.AddRange(PageAsset.FigureLibrary());
        AddAsset("copy.js");
        AddAsset("theme.js");
        AddAsset("fit.js");
        AddAsset("figures.js");
    }

    /// <summary>Writes the page as UTF-8.</summary>
    public void Write(Stream stream)
    {
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">");
        writer.WriteLine(
            $"<meta http-equiv=\"Content-Security-Policy\" "
            + $"content=\"{HtmlText.Escape(Policy()).Replace("&#39;", "'", StringComparison.Ordinal)}\">");
        writer.WriteLine(
            "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light "
            + "dark\">\n<meta name=\"referrer\" content=\"no-referrer\">");
        writer.WriteLine($"<title>{HtmlText.Escape(PlainText.OneLine(_title))}</title>");
        foreach (var style in _styles) writer.WriteLine($"<style>{style}</style>");
        writer.WriteLine("</head>\n<body>");
        writer.Write(Body.ToString());
        foreach (var (id, data) in _data)
            writer.WriteLine($"<script type=\"application/json\" id=\"{HtmlText.Escape(id)}\">{PageData.Write(data)}</script>");
        foreach (var script in _scripts) writer.WriteLine($"<script>{script}</script>");
        writer.WriteLine("</body>\n</html>");
    }

    /// <summary>Nothing may be loaded or sent; only these scripts and styles, and pictures made here.</summary>
    private string Policy() =>
        $"default-src 'none'; script-src {string.Join(' ', _scripts.Select(Hash).DefaultIfEmpty("'none'"))}; style-src "
            + $"{string.Join(' ', _styles.Select(Hash))}; img-src data: blob:; base-uri 'none'; form-action 'none'";

    private static string Hash(string text) => $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}'";
}
