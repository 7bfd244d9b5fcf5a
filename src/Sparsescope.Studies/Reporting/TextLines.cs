namespace Sparsescope.Studies.Reporting;

/// <summary>Lines that fit a width.</summary>
public static class TextLines
{
    /// <summary>
    /// A line cut between words where it is longer than the width; what follows is indented by two. A word longer than the width stays
    /// whole, on a line of its own.
    /// </summary>
    /// <param name="line">Without line breaks.</param>
    /// <param name="width">Columns, at least 20.</param>
    public static IEnumerable<string> Wrap(string line, int width)
    {
        width = Math.Max(20, width);
        var indent = line.Length - line.AsSpan().TrimStart().Length;
        var prefix = "";
        while (prefix.Length + line.Length > width)
        {
            var room = width - prefix.Length;
            var cut = line.LastIndexOf(' ', room, room + 1);
            if (cut <= (prefix.Length == 0 ? indent : 0))
                cut = line.IndexOf(' ', Math.Min(line.Length - 1, prefix.Length == 0 ? indent : 0));
            if (cut < 0) break;
            yield return prefix + line[..cut].TrimEnd();
            line = line[(cut + 1)..].TrimStart();
            prefix = new string(' ', indent + 2);
        }
        if (line.Length > 0 || prefix.Length == 0) yield return prefix + line;
    }

    /// <summary>
    /// A text as lines no longer than a width, cut between words, else after a hyphen, dot, slash, comma or underscore, else anywhere.
    /// </summary>
    /// <param name="text">Without line breaks.</param>
    /// <param name="width">Columns, at least 8.</param>
    public static IEnumerable<string> Fold(string text, int width)
    {
        width = Math.Max(8, width);
        while (text.Length > width)
        {
            var cut = text.LastIndexOf(' ', width, width + 1);
            if (cut <= 0) cut = text.AsSpan(0, width).LastIndexOfAny("-./,_") + 1;
            if (cut <= width / 3) cut = char.IsHighSurrogate(text[width - 1]) ? width - 1 : width;
            yield return text[..cut].TrimEnd();
            text = text[cut..].TrimStart();
        }
        yield return text;
    }
}
