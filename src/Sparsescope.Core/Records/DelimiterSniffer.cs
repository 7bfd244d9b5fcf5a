using CsvHelper;

namespace Sparsescope.Records;

/// <summary>Finds what separates the columns of a CSV file.</summary>
internal static class DelimiterSniffer
{
    private const int MaxRows = 50;

    private static readonly char[] s_candidates = [',', ';', '\t', '|'];

    /// <summary>
    /// The candidate by which most rows have as many columns as the first, of at least two; among equals the one of most columns. A
    /// comma where none splits the first row. Delimiters and line ends inside quotes do not count.
    /// </summary>
    /// <param name="sample">The start of the file.</param>
    /// <param name="isWhole">Whether the sample is the whole file; otherwise its last row is cut and does not count.</param>
    public static char Find(string sample, bool isWhole) => s_candidates
        .Select(delimiter => (Delimiter: delimiter, Columns: CountColumns(sample, isWhole, delimiter)))
        .Where(c => c.Columns is [> 1, ..])
        .OrderByDescending(c => c.Columns.Count(n => n == c.Columns[0]) / (double)c.Columns.Count)
        .ThenByDescending(c => c.Columns[0])
        .Select(c => c.Delimiter)
        .FirstOrDefault(',');

    private static List<int> CountColumns(string sample, bool isWhole, char delimiter)
    {
        using var csv = CsvReader.Create(new StringReader(sample), new CsvReaderOptions { Separator = delimiter, HasHeader = false });
        var columns = new List<int>();
        while (columns.Count < MaxRows && csv.Read()) columns.Add(csv.FieldCount);
        if (!isWhole && columns.Count is > 1 and < MaxRows) columns.RemoveAt(columns.Count - 1);
        return columns;
    }
}
