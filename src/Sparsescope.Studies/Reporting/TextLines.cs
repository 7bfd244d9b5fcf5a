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
            if (cut <= (prefix.Length == 0 ? indent : 0)) cut = line.IndexOf(' ', Math.Min(line.Length - 1, prefix.Length == 0 ? indent : 0));
            if (cut < 0) break;
            yield return prefix + line[..cut].TrimEnd();
            line = line[(cut + 1)..].TrimStart();
            prefix = new string(' ', indent + 2);
        }
        if (line.Length > 0 || prefix.Length == 0) yield return prefix + line;
    }
}
