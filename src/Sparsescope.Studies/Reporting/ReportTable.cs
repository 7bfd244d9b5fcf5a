namespace Sparsescope.Studies.Reporting;

/// <summary>A table of text cells: aligned columns for a terminal, or Markdown.</summary>
/// <param name="Columns">Heads; those that begin with &gt; are right-aligned.</param>
public sealed record ReportTable(params string[] Columns)
{
    private readonly List<string[]> _rows = [];

    /// <summary>Rows in it.</summary>
    public int Count => _rows.Count;

    /// <summary>Cells by row.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows => _rows;

    /// <exception cref="ArgumentException">Not one cell a column.</exception>
    public ReportTable Add(params string[] cells)
    {
        if (cells.Length != Columns.Length) throw new ArgumentException($"{cells.Length} cells for {Columns.Length} columns", nameof(cells));
        _rows.Add([.. cells.Select(PlainText.OneLine)]);
        return this;
    }

    /// <summary>As lines for a terminal.</summary>
    public IEnumerable<string> Text()
    {
        var widths = Columns.Select((_, i) => _rows.Select(row => row[i].Length).Append(Head(i).Length).Max()).ToArray();
        yield return Line(i => Head(i));
        yield return string.Join("  ", widths.Select(width => new string('-', width)));
        foreach (var row in _rows) yield return Line(i => row[i]);

        string Line(Func<int, string> cell) =>
            string.Join("  ", widths.Select((width, i) => IsRight(i) ? cell(i).PadLeft(width) : cell(i).PadRight(width))).TrimEnd();
    }

    /// <summary>As lines of Markdown.</summary>
    public IEnumerable<string> Markdown()
    {
        yield return Line(Head);
        yield return "|" + string.Concat(Columns.Select((_, i) => IsRight(i) ? "---:|" : "---|"));
        foreach (var row in _rows) yield return Line(i => row[i]);

        string Line(Func<int, string> cell) => "| " + string.Join(" | ", Columns.Select((_, i) => ReportText.Markdown(cell(i)))) + " |";
    }

    /// <summary>Whether a column holds figures, aligned right.</summary>
    public bool IsRight(int column) => Columns[column].StartsWith('>');

    /// <summary>The head of a column as it is shown.</summary>
    public string Head(int column) => Columns[column].TrimStart('>');
}
