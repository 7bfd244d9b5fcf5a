using System.Globalization;
using System.Text;
using Sparsescope.Models.Runs;

namespace Sparsescope.Studies.Training;

/// <summary>A CSV file whose rows begin with the number of a step, appended as steps end. Held by one process at a time.</summary>
internal sealed class StepTable : IDisposable
{
    private readonly OutputFile _file;
    private readonly string _path, _head;

    private StepTable(OutputFile file, string path, string head) => (_file, _path, _head) = (file, path, head);

    /// <param name="path">Of the file.</param>
    /// <param name="head">Names of the columns, with commas between.</param>
    /// <param name="existing">What to do with a file that is there.</param>
    /// <exception cref="BadInputException">It exists and nothing was said about that, cannot be written, or another process writes
    /// it.</exception>
    internal static StepTable Open(string path, string head, ExistingOutput existing) => new(OutputFile.Open(path, existing), path, head);

    /// <summary>Keeps the rows of the steps up to one and drops those after it; a row that was not finished goes too.</summary>
    /// <returns>The rows kept.</returns>
    /// <exception cref="BadInputException">The file is another one.</exception>
    internal int Cut(int last)
    {
        var (end, rows) = (0L, 0);
        using (var reader = new StreamReader(_file.Rewind(), Encoding.UTF8, leaveOpen: true))
        {
            if (last > 0 && reader.ReadLine() is { } head)
            {
                if (head != _head) throw new BadInputException($"'{_path}' does not begin with {_head}.", Remedy.StartAnew);
                end = _head.Length + 1;
                while (reader.ReadLine() is { } line && int.TryParse(line.AsSpan(0, Math.Max(0, line.IndexOf(','))), NumberStyles.None,
                    CultureInfo.InvariantCulture, out var step) && step <= last)
                {
                    end += line.Length + 1;
                    rows++;
                }
            }
        }
        _file.Truncate(end);
        if (end == 0) _file.AppendHead(Encoding.ASCII.GetBytes(_head + "\n"));
        return rows;
    }

    /// <exception cref="BadInputException">The disk is full or gone; the rows before are whole.</exception>
    internal void Append(FormattableString row) => _file.Append(Encoding.ASCII.GetBytes(FormattableString.Invariant(row) + "\n"));

    /// <summary>Waits until the rows are on the disk.</summary>
    internal void Settle() => _file.Settle();

    public void Dispose() => _file.Dispose();
}
