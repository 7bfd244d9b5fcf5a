using System.Globalization;
using Sparsescope.Records;

namespace Sparsescope.Studies.Probing;

/// <summary>The labelled items of a probe, without their states. Lists have an entry an item.</summary>
public sealed record ProbeTable
{
    /// <summary>Names, as the states have them: the record's id, or its place from 0.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>Places of the records in their file, from 0.</summary>
    public required IReadOnlyList<int> Places { get; init; }

    /// <summary>The labels.</summary>
    public required bool[] Labels { get; init; }

    /// <summary>Clusters, numbered from 0 by appearance.</summary>
    public required int[] Clusters { get; init; }

    /// <summary>Types, numbered from 0 by appearance; null where none are named.</summary>
    public int[]? Types { get; init; }

    /// <summary>Conditions as they stand; null where none are named.</summary>
    public IReadOnlyList<string>? Conditions { get; init; }

    /// <summary>The numbers that might do as well, by name.</summary>
    public required IReadOnlyDictionary<string, double[]> Baselines { get; init; }

    /// <summary>Texts whose words might do as well; null where none are named.</summary>
    public IReadOnlyList<string>? Texts { get; init; }

    /// <summary>Records left out, as a field that is used is empty or they have no state.</summary>
    public required int Dropped { get; init; }

    /// <summary>Items.</summary>
    public int Count => Labels.Length;

    /// <summary>Some of the items; the rest count as left out.</summary>
    /// <param name="positions">Which, in this order.</param>
    public ProbeTable Take(IReadOnlyList<int> positions) => this with
    {
        Ids = [.. positions.Select(i => Ids[i])],
        Places = [.. positions.Select(i => Places[i])],
        Labels = [.. positions.Select(i => Labels[i])],
        Clusters = [.. positions.Select(i => Clusters[i])],
        Types = Types is { } types ? [.. positions.Select(i => types[i])] : null,
        Conditions = Conditions is { } conditions ? [.. positions.Select(i => conditions[i])] : null,
        Baselines = Baselines.ToDictionary(pair => pair.Key, pair => (double[])[.. positions.Select(i => pair.Value[i])]),
        Texts = Texts is { } texts ? [.. positions.Select(i => texts[i])] : null,
        Dropped = Dropped + Count - positions.Count,
    };

    /// <summary>Reads labelled records.</summary>
    /// <param name="stream">The file.</param>
    /// <param name="format">How it is written; not text.</param>
    /// <param name="options">Its name, encoding and delimiter.</param>
    /// <param name="fields">Which fields hold what; null: nothing but names is wanted, and labels are all no.</param>
    /// <exception cref="BadInputException">A field is missing or holds something else, no record is whole, or an id stands
    /// twice.</exception>
    public static ProbeTable Read(Stream stream, RecordFormat format, RecordOptions options, ProbeFields? fields)
    {
        FieldRecord[] records = [.. RecordReader.ReadFields(stream, format, options)];
        var hasLabels = fields is not null;
        fields ??= new();
        string?[] named = [hasLabels ? fields.Label : null, fields.Cluster, fields.Type, fields.Condition, fields.Text,
            .. fields.Baselines];
        string[] used = [.. named.OfType<string>().Distinct()];
        var whole = FieldRecord.Whole(records, options.Name, used, fields.Text);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in whole)
        {
            if (!ids.Add(Id(record)))
                throw new BadInputException($"{record.Where}: the id '{PlainText.OneLine(Id(record))}' stands twice.");
        }
        return new()
        {
            Ids = [.. whole.Select(Id)],
            Places = [.. whole.Select(record => checked((int)record.Index))],
            Labels = [.. whole.Select(record => hasLabels && Label(record, fields))],
            Clusters = fields.Cluster is { } cluster ? Numbered(whole, cluster) : [.. Enumerable.Range(0, whole.Length)],
            Types = fields.Type is { } type ? Numbered(whole, type) : null,
            Conditions = fields.Condition is { } condition ? [.. whole.Select(record => record.Text(condition))] : null,
            Baselines = fields.Baselines.Distinct()
                .ToDictionary(name => name, name => (double[])[.. whole.Select(record => record.Number(name))]),
            Texts = fields.Text is { } text ? [.. whole.Select(record => record.IsEmpty(text) ? "" : record.Text(text))] : null,
            Dropped = records.Length - whole.Length,
        };
    }

    private static string Id(FieldRecord record) =>
        record.IsEmpty("id") ? record.Index.ToString(CultureInfo.InvariantCulture) : record.Text("id");

    private static int[] Numbered(FieldRecord[] records, string field)
    {
        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        return [.. records.Select(record =>
        {
            var name = record.Text(field);
            return numbers.TryGetValue(name, out var known) ? known : numbers[name] = numbers.Count;
        })];
    }

    private static bool Label(FieldRecord record, ProbeFields fields)
    {
        var text = record.Text(fields.Label);
        if (fields.Positive is { } positive) return text == positive.Trim();
        return text.ToLowerInvariant() switch
        {
            "1" or "true" or "yes" or "correct" or "1.0" => true,
            "0" or "false" or "no" or "wrong" or "0.0" => false,
            _ => throw new BadInputException($"{record.Where}: '{PlainText.OneLine(text)}' in field '{fields.Label}' is no label of two; "
                + "write 1 or 0, true or false, yes or no, correct or wrong, or say which text is the positive one."),
        };
    }
}
