using System.Globalization;
using System.Text.Json;
using Sparsescope.Records;

namespace Sparsescope.Studies.Data;

/// <summary>Reads the records of a study's files.</summary>
public static class StudyRecords
{
    /// <summary>The records that are kept, in the order of the files; the others are counted in <paramref name="skipped"/>.</summary>
    /// <exception cref="BadInputException">A file is missing or broken, an id comes twice, or nothing is kept.</exception>
    public static IReadOnlyList<StudyRecord> Read(DataSource source, string dataFolder, SkipCounts skipped)
    {
        var kept = new List<StudyRecord>();
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var ordinal = 0;
        foreach (var (path, fullPath) in DataFiles.Find(dataFolder, source.Files))
        {
            foreach (var raw in DataFileText.Read(source, path, fullPath))
            {
                var record = Make(source, path, raw, ordinal++);
                if (Refuse(source, record, seen) is { } reason)
                {
                    skipped.Add(reason);
                    continue;
                }
                if (!ids.TryAdd(record.Id, record.Where))
                    throw new BadInputException(
                        $"{record.Where}: the id '{record.Id}' is that of {ids[record.Id]} already; name "
                        + $"another field as data.id, or none.");
                kept.Add(record);
            }
        }
        if (kept.Count == 0)
            throw new BadInputException(
                $"{dataFolder}: no record can be used: {string.Join("; ", skipped.All.Select(s => $"{s.Value} where {s.Key}"))}.");
        return kept;
    }

    private static StudyRecord Make(DataSource source, string path, FieldRecord raw, int ordinal)
    {
        var fields = new Dictionary<string, JsonElement>(raw.Fields, StringComparer.Ordinal)
        {
            [StudyRecord.FileField] = JsonSerializer.SerializeToElement(path),
            [StudyRecord.NameField] = JsonSerializer.SerializeToElement(Path.GetFileNameWithoutExtension(path)),
        };
        foreach (var field in source.PythonLists)
        {
            if (!fields.TryGetValue(field, out var text) || text.ValueKind != JsonValueKind.String) continue;
            fields[field] = PythonList.Parse(text.GetString()!) is { } list
                ? JsonSerializer.SerializeToElement(list)
                : throw new BadInputException(
                    $"{raw.Where}: the field '{field}' is no list as Python writes it; correct it, or take it out of data.python_lists.");
        }
        var record = new StudyRecord(ordinal, $"{path}:{raw.Index.ToString(CultureInfo.InvariantCulture)}", raw.Where, fields);
        return source.Id is { } id && record.Text(id) is { Length: > 0 } own ? record with { Id = own } : record;
    }

    private static string? Refuse(DataSource source, StudyRecord record, HashSet<string> seen)
    {
        foreach (var filter in source.Where)
        {
            if (!filter.Accepts(record)) return filter.Reason;
        }
        foreach (var field in source.Require)
        {
            if (!record.Has(field)) return $"'{field}' is missing or empty";
        }
        return source.Unique is { } unique && !seen.Add(record.Text(unique) ?? "") ? $"'{unique}' is that of an earlier record" : null;
    }
}
