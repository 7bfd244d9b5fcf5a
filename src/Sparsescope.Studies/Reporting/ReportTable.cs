namespace Sparsescope.Studies.Reporting;

/// <summary>A table of text cells: aligned columns for a terminal, or Markdown.</summary>
/// <param name="Columns">Heads; those that begin with &gt; are right-aligned.</param>
public sealed record ReportTable(params string[] Columns)
{
    private const int Gap = 2, LeastFolded = 14;

    private readonly List<string[]> _rows = [];

    /// <summary>Rows in it.</summary>
    public int Count => _rows.Count;

    /// <summary>Cells by row.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows => _rows;

    /// <exception cref="ArgumentException">Not one cell a column.</exception>
    public ReportTable Add(params string[] cells)
    {
        if (cells.Length != Columns.Length)
            throw new ArgumentException($"{cells.Length} cells for {Columns.Length} columns", nameof(cells));
        _rows.Add([.. cells.Select(PlainText.OneLine)]);
        return this;
    }

    /// <summary>Aligned columns, however wide.</summary>
    public IEnumerable<string> Text() => Text(int.MaxValue);

    /// <summary>
    /// Aligned columns. Where they are wider than a line, the widest column of words is folded; where that is not enough, every row becomes
    /// a block: its first cell, and the others below it under their heads.
    /// </summary>
    /// <param name="width">Columns a line may have, at least 40.</param>
    /// <param name="ruled">Whether a line stands under the heads.</param>
    public IEnumerable<string> Text(int width, bool ruled = true)
    {
        var widths = Columns.Select((_, i) => _rows.Select(row => row[i].Length).Append(Head(i).Length).Max()).ToArray();
        var excess = widths.Sum() + Gap * (widths.Length - 1) - Math.Max(40, width);
        if (excess > 0)
        {
            var words = Enumerable.Range(0, widths.Length).Where(i => !IsRight(i)).MaxBy(i => widths[i]);
            if (IsRight(words) || widths[words] - excess < Math.Max(LeastFolded, Head(words).Length)) return Blocks(Math.Max(40, width));
            widths[words] -= excess;
        }
        return Aligned(widths, ruled);
    }

    private IEnumerable<string> Aligned(int[] widths, bool ruled)
    {
        yield return Line(i => Head(i));
        if (ruled) yield return string.Join("  ", widths.Select(width => new string('-', width)));
        foreach (var row in _rows)
        {
            string[][] cells = [.. row.Select((cell, i) => TextLines.Fold(cell, widths[i]).ToArray())];
            for (var k = 0; k < cells.Max(cell => cell.Length); k++) yield return Line(i => k < cells[i].Length ? cells[i][k] : "");
        }

        string Line(Func<int, string> cell) =>
            string.Join("  ", widths.Select((width, i) => IsRight(i) ? cell(i).PadLeft(width) : cell(i).PadRight(width))).TrimEnd();
    }

    private IEnumerable<string> Blocks(int width)
    {
        var head = Enumerable.Range(1, Columns.Length - 1).Select(i => Head(i).Length).DefaultIfEmpty(0).Max();
        foreach (var row in _rows)
        {
            foreach (var line in TextLines.Fold(row[0], width)) yield return line;
            for (var i = 1; i < row.Length; i++)
            {
                if (row[i].Length == 0) continue;
                var name = Head(i).PadRight(head);
                foreach (var line in TextLines.Fold(row[i], width - head - 2 * Gap))
                {
                    yield return $"  {name}  {line}";
                    name = new string(' ', head);
                }
            }
        }
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
