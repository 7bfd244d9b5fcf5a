namespace Sparsescope.Studies.Reporting;

/// <summary>A part of a report: a title, sentences, a table, and what is said below it.</summary>
public sealed record ReportSection(string Title)
{
    /// <summary>Above the table.</summary>
    public IReadOnlyList<string> Sentences { get; init; } = [];

    /// <summary>Whether it is the head of the report.</summary>
    public bool IsFirst { get; init; }

    /// <summary>Its table, or null.</summary>
    public ReportTable? Table { get; init; }

    /// <summary>Sentences under the table.</summary>
    public IReadOnlyList<string> Below { get; init; } = [];

    /// <summary>Nothing to show: the section is left out.</summary>
    public bool IsEmpty => Sentences.Count == 0 && Table is not { Count: > 0 };

    /// <summary>The lines of the section.</summary>
    /// <param name="markdown">Markdown, else text for a terminal.</param>
    /// <param name="width">Columns a line of text may have.</param>
    public IEnumerable<string> Lines(bool markdown, int width = int.MaxValue) => markdown ? Markdown() : Text(width);

    private IEnumerable<string> Markdown()
    {
        yield return $"{(IsFirst ? "#" : "##")} {ReportText.Markdown(Title)}\n";
        foreach (var sentence in Sentences) yield return ReportText.Markdown(sentence) + "\n";
        foreach (var line in Table is { Count: > 0 } ? Table.Markdown() : []) yield return line;
        foreach (var sentence in Below) yield return "\n" + ReportText.Markdown(sentence);
    }

    private IEnumerable<string> Text(int width)
    {
        foreach (var line in ((IEnumerable<string>)[Title, .. Sentences])
            .SelectMany(sentence => TextLines.Wrap(PlainText.OneLine(sentence), width))) yield return line;
        if (Table is { Count: > 0 })
        {
            if (Sentences.Count > 0) yield return "";
            foreach (var line in Table.Text(width)) yield return line;
        }
        foreach (var line in Below.SelectMany(sentence => TextLines.Wrap(PlainText.OneLine(sentence), width))) yield return line;
    }
}
