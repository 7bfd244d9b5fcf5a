using System.Text;
using System.Text.Json;
using Sparsescope.Records;

namespace Sparsescope.Models.Runs;

/// <summary>What an interrupted run left in its output: the ids of the items that are whole, and where they end.</summary>
/// <param name="Ids">In order.</param>
/// <param name="Length">Bytes up to the end of the last whole item.</param>
/// <param name="Failed">How many of the items hold an error.</param>
public sealed record ResumePoint(IReadOnlyList<string> Ids, long Length, int Failed)
{
    /// <summary>Reads JSONL: every line that ends with a line break is an item.</summary>
    /// <exception cref="BadInputException">A whole line is not one of ours.</exception>
    public static ResumePoint OfJson(Stream stream, string name)
    {
        var ids = new List<string>();
        var (length, failed) = (0L, 0);
        foreach (var line in Lines(stream))
        {
            var (id, hasError) = Item(line, name, ids.Count + 1);
            ids.Add(id);
            if (hasError) failed++;
            length += line.Length + 1;
        }
        return new(ids, length, failed);
    }

    /// <summary>
    /// Reads CSV with <paramref name="head"/> as its first line. Rows in a row with one id are an item; whether the last item has all its
    /// rows cannot be told, so it counts as not measured.
    /// </summary>
    /// <exception cref="BadInputException">The head differs: the file holds other columns.</exception>
    public static ResumePoint OfCsv(Stream stream, byte[] head, string name)
    {
        var ids = new List<string>();
        var failed = new List<bool>();
        var (length, start, first) = (0L, 0L, true);
        foreach (var row in Rows(stream))
        {
            if (first)
            {
                if (!row.AsSpan().SequenceEqual(head))
                    throw new BadInputException($"'{name}' has other columns than this run would write.", Remedy.ChooseAsBefore);
                first = false;
                length = start = row.Length;
                continue;
            }
            var id = CsvText.Decode(FirstCell(row));
            if (ids.Count == 0 || ids[^1] != id)
            {
                ids.Add(id);
                // The last column is the error: where there is none the row ends with its separator.
                failed.Add(row[^2] != (byte)',');
                start = length;
            }
            length += row.Length;
        }
        if (ids.Count > 0) ids.RemoveAt(ids.Count - 1);
        return new(ids, start, failed.Take(ids.Count).Count(hasError => hasError));
    }

    private static (string Id, bool HasError) Item(byte[] line, string name, int number)
    {
        try
        {
            var reader = new Utf8JsonReader(line);
            if (reader.Read() && reader.Read() && reader.ValueTextEquals("id"u8) && reader.Read()
                && reader.TokenType == JsonTokenType.String)
            {
                var id = reader.GetString()!;
                // After the id come the fields, then the error or what was measured.
                reader.Read();
                reader.Skip();
                return (id, reader.Read() && reader.TokenType == JsonTokenType.PropertyName && reader.ValueTextEquals("error"u8));
            }
        }
        catch (JsonException)
        {
            // said below: a damaged line is no line of ours
        }
        throw new BadInputException($"{name}:{number}: not a line this program wrote; it cannot be resumed.", Remedy.StartAnew);
    }

    private static IEnumerable<byte[]> Lines(Stream stream)
    {
        foreach (var row in Split(stream, static (_, _) => false)) yield return row[..^1];
    }

    private static IEnumerable<byte[]> Rows(Stream stream) => Split(stream, static (quoted, b) => b == (byte)'"' ? !quoted : quoted);

    // Whole lines with their break; a line break inside quotes does not end one. What follows the last break is dropped.
    private static IEnumerable<byte[]> Split(Stream stream, Func<bool, byte, bool> quoting)
    {
        var line = new List<byte>(1 << 14);
        var buffer = new byte[1 << 16];
        var quoted = false;
        for (int read; (read = stream.Read(buffer)) > 0;)
        {
            for (var i = 0; i < read; i++)
            {
                line.Add(buffer[i]);
                quoted = quoting(quoted, buffer[i]);
                if (quoted || buffer[i] != (byte)'\n') continue;
                yield return [.. line];
                line.Clear();
            }
        }
    }

    private static string FirstCell(byte[] row)
    {
        var text = Encoding.UTF8.GetString(row);
        if (text[0] != '"') return text[..text.IndexOf(',')];
        var cell = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] != '"') cell.Append(text[i]);
            else if (i + 1 < text.Length && text[i + 1] == '"') cell.Append(text[i++]);
            else break;
        }
        return cell.ToString();
    }
}
