using System.Globalization;
using System.Text.Json;
using Sparsescope.Records;

namespace Sparsescope.Studies.Groups;

/// <summary>
/// The groups of a file's records: two that are compared, or three and more along which an order runs. Groups that are numbers are in the
/// order of number, others in that in which they were named or first appear.
/// </summary>
public sealed class GroupPlan
{
    private const int MostShown = 6;

    private readonly Dictionary<string, int> _places;
    private readonly double[] _values;

    private GroupPlan(string field, string[] names, double[] values)
    {
        (Field, Names, _values) = (field, names, values);
        _places = names.Index().ToDictionary(name => name.Item, name => name.Index, StringComparer.Ordinal);
    }

    /// <summary>The field that names them.</summary>
    public string Field { get; }

    /// <summary>Their names, in order; at least two.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether an order of three or more is asked about, and not a difference of two.</summary>
    public bool IsOrdered => Names.Count > 2;

    /// <summary>What the effect is called.</summary>
    public string EffectName => IsOrdered ? "Spearman's rho" : "Cliff's delta";

    /// <summary>The group of a record as its place among <see cref="Names"/>; null where it has none of them.</summary>
    public int? Place(InputRecord record) => Text(record, Field) is { } text && _places.TryGetValue(text, out var place) ? place : null;

    /// <summary>What a group counts as along an order: its own number, or its place.</summary>
    public double Value(int place) => _values[place];

    /// <summary>The groups of a file.</summary>
    /// <param name="field">Which field, and values where they are named.</param>
    /// <param name="records">All records of the file.</param>
    /// <exception cref="BadInputException">No record has the field, there are fewer than two groups, or three that have no
    /// order.</exception>
    public static GroupPlan Of(GroupField field, IEnumerable<InputRecord> records)
    {
        var seen = new List<string>();
        var known = new HashSet<string>(StringComparer.Ordinal);
        var others = new List<string>();
        foreach (var record in records)
        {
            foreach (var (name, _) in record.Fields)
            {
                if (!others.Contains(name)) others.Add(name);
            }
            if (Text(record, field.Name) is { } text && known.Add(text)) seen.Add(text);
        }
        if (seen.Count == 0)
        {
            throw new BadInputException(others.Contains(field.Name) ? $"The field '{field.Name}' holds no group in any record."
                : $"No record has the field '{field.Name}' for its group; "
                    + $"{(others.Count == 0 ? "there are no further fields" : $"there are {string.Join(", ", others)}")}.");
        }
        if (field.Values.Count > 0)
        {
            if (field.Values.FirstOrDefault(value => !known.Contains(value)) is { } missing)
                throw new BadInputException($"No record has '{missing}' as its '{field.Name}'; there are {Shown(seen)}.");
            return new(field.Name, [.. field.Values], Numbers(field.Values) is { } named && IsAscending(named) ? named
                : Places(field.Values.Count));
        }
        if (seen.Count == 1)
            throw new BadInputException($"All records have '{seen[0]}' as their '{field.Name}'; a comparison needs two groups.");
        if (Numbers(seen) is { } numbers)
        {
            string[] names = [.. seen];
            Array.Sort(numbers, names);
            return new(field.Name, names, numbers);
        }
        return seen.Count == 2 ? new(field.Name, [.. seen], Places(2))
            : throw new BadInputException($"'{field.Name}' names {seen.Count} groups that have no order of their own ({Shown(seen)}); "
                + $"name two of them, or their order, as in {field.Name}={seen[0]},{seen[1]}.");
    }

    private static string? Text(InputRecord record, string field)
    {
        foreach (var (name, value) in record.Fields)
        {
            if (name != field) continue;
            return value.ValueKind switch
            {
                JsonValueKind.String when value.GetString()!.Trim() is { Length: > 0 } text => text,
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
        }
        return null;
    }

    private static double[]? Numbers(IReadOnlyList<string> names)
    {
        var numbers = new double[names.Count];
        for (var i = 0; i < numbers.Length; i++)
        {
            if (!double.TryParse(names[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i])
                || !double.IsFinite(numbers[i])) return null;
        }
        return numbers;
    }

    private static bool IsAscending(double[] values) => values.Zip(values.Skip(1)).All(pair => pair.First < pair.Second);

    private static double[] Places(int count) => [.. Enumerable.Range(0, count).Select(place => (double)place)];

    private static string Shown(List<string> names) => string.Join(", ", names.Take(MostShown)) + (names.Count > MostShown ? ", …" : "");
}
