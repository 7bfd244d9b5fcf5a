using System.Text.RegularExpressions;

namespace Sparsescope.Studies.Reporting.Html;

/// <summary>The words of docs/glossary.md in a page: a list of them, and links to it where captions and tables use one.</summary>
internal static partial class Glossary
{
    // Words of everyday English are in the list, but a link at each would hide the others.
    private static readonly HashSet<string> s_plain =
        ["hidden state", "sparse", "dense", "layer", "position", "condition", "item", "pair", "question", "pass", "frame", "ok", "bound",
            "primary", "undecided"];

    private static readonly List<(string[] Words, string Meaning)> s_entries = [.. Read(PageAsset.Own("glossary.md"))];

    private static readonly Dictionary<string, string> s_places =
        s_entries.SelectMany(entry => entry.Words.Select(word => (Word: word, Place: Id(entry.Words[0]))))
            .ToDictionary(pair => pair.Word, pair => pair.Place);

    private static readonly Regex s_linked = new(
        @"(?<![\w-])(" + string.Join('|', s_places.Keys.Where(word => !s_plain.Contains(word)).OrderByDescending(word => word.Length)
            .Select(Regex.Escape)) + @")(?=s?(?![\w-]))",
        RegexOptions.CultureInvariant);

    /// <summary>An element of text in which the first use of each word is a link to its meaning.</summary>
    /// <param name="html">Where to; the page has <see cref="Write"/> at its end.</param>
    /// <param name="tag">Of the element.</param>
    /// <param name="text">Escaped as all text is.</param>
    /// <param name="attributes">Of the element.</param>
    internal static HtmlWriter Worded(this HtmlWriter html, string tag, string text,
        params ReadOnlySpan<(string Name, string? Value)> attributes)
    {
        html.Open(tag, attributes);
        var (at, seen) = (0, new HashSet<string>());
        foreach (var match in s_linked.Matches(text).Where(match => seen.Add(match.Value)))
        {
            html.Text(text[at..match.Index]).Inline("a", match.Value, ("class", "word"), ("href", "#" + s_places[match.Value]));
            at = match.Index + match.Length;
        }
        return html.Text(text[at..]).Close(tag);
    }

    /// <summary>The list.</summary>
    internal static void Write(HtmlWriter html)
    {
        html.Open("section", ("id", "words"), ("aria-labelledby", "words-title")).Element("h2", "Words", ("id", "words-title"));
        html.Open("dl", ("class", "words"));
        foreach (var (words, meaning) in s_entries)
            html.Element("dt", string.Join(", ", words), ("id", Id(words[0]))).Element("dd", meaning);
        html.Close("dl").Close("section");
    }

    private static string Id(string word) => "word-" + NotInNames().Replace(word, "-").ToLowerInvariant();

    // The first table of the page.
    private static IEnumerable<(string[], string)> Read(string page) =>
        page.Split('\n').SkipWhile(line => !line.StartsWith("|---", StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => line.StartsWith('|'))
            .Select(line => line.Trim().Trim('|').Split('|', 2, StringSplitOptions.TrimEntries))
            .Select(cells => (cells[0].Split(", "), cells[1].Replace("`", "", StringComparison.Ordinal)));

    [GeneratedRegex("[^A-Za-z0-9]+")]
    private static partial Regex NotInNames();
}
