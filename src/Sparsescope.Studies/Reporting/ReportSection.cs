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

    /// <summary>As lines of text or Markdown.</summary>
    public IEnumerable<string> Lines(bool markdown)
    {
        yield return markdown ? $"{(IsFirst ? "#" : "##")} {ReportText.Markdown(Title)}\n" : PlainText.OneLine(Title);
        foreach (var sentence in Sentences) yield return markdown ? ReportText.Markdown(sentence) + "\n" : PlainText.OneLine(sentence);
        if (Table is { Count: > 0 })
        {
            if (!markdown && Sentences.Count > 0) yield return "";
            foreach (var line in markdown ? Table.Markdown() : Table.Text()) yield return line;
        }
        foreach (var sentence in Below) yield return markdown ? "\n" + ReportText.Markdown(sentence) : PlainText.OneLine(sentence);
    }
}
