using System.Globalization;
using System.Security.Cryptography;
using Sparsescope.Records;

namespace Sparsescope.Studies.Routing;

/// <summary>Which fields of a table's records hold what.</summary>
public sealed record RoutingFields
{
    /// <summary>The signal that is judged; higher means more in need of the strong model.</summary>
    public string Score { get; init; } = "score";

    /// <summary>Whether the weak model answers right.</summary>
    public string Weak { get; init; } = "weak";

    /// <summary>Whether the strong model does.</summary>
    public string Strong { get; init; } = "strong";

    /// <summary>What the signal must add to: length, entropy and what else is known before an answer.</summary>
    public IReadOnlyList<string> Baselines { get; init; } = [];

    /// <summary>What the weak model's answer costs, in any unit; null where costs are not looked at.</summary>
    public string? WeakCost { get; init; }

    /// <summary>What the strong model's answer costs, in the same unit; named where <see cref="WeakCost"/> is.</summary>
    public string? StrongCost { get; init; }

    /// <summary>What belongs together, such as one question asked in several ways; null where each record stands alone.</summary>
    public string? Cluster { get; init; }
}

/// <summary>Stored signals and outcomes of questions: what a router is calibrated and judged on.</summary>
public sealed record RoutingTable
{
    /// <summary>Name of each question: its id, or its place from 1.</summary>
    public required IReadOnlyList<string> Ids { get; init; }

    /// <summary>The signal.</summary>
    public required double[] Score { get; init; }

    /// <summary>Whether the weak model is right.</summary>
    public required bool[] Weak { get; init; }

    /// <summary>Whether the strong model is right.</summary>
    public required bool[] Strong { get; init; }

    /// <summary>Columns of the baselines, as named.</summary>
    public required IReadOnlyDictionary<string, double[]> Baselines { get; init; }

    /// <summary>What the weak model's answers cost; null where no costs were named.</summary>
    public double[]? WeakCost { get; init; }

    /// <summary>What the strong model's answers cost; null where no costs were named.</summary>
    public double[]? StrongCost { get; init; }

    /// <summary>Cluster of each question, numbered from 0 by appearance.</summary>
    public required int[] Clusters { get; init; }

    /// <summary>Name of the signal.</summary>
    public required string Signal { get; init; }

    /// <summary>Hex SHA-256 of the file.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Records left out, as a field that is used is empty.</summary>
    public required int Dropped { get; init; }

    /// <summary>Questions.</summary>
    public int Count => Score.Length;

    /// <summary>A column by its name: the signal or a baseline.</summary>
    /// <exception cref="BadInputException">The table has no such column.</exception>
    public double[] Column(string name) => name == Signal ? Score : Baselines.TryGetValue(name, out var column) ? column
        : throw new BadInputException($"The table has no column '{name}'; it has {string.Join(", ", Baselines.Keys.Prepend(Signal))}.");

    /// <summary>Some of the questions.</summary>
    public RoutingTable Take(IReadOnlyList<int> positions) => this with
    {
        Ids = [.. positions.Select(i => Ids[i])],
        Score = [.. positions.Select(i => Score[i])],
        Weak = [.. positions.Select(i => Weak[i])],
        Strong = [.. positions.Select(i => Strong[i])],
        Baselines = Baselines.ToDictionary(pair => pair.Key, pair => (double[])[.. positions.Select(i => pair.Value[i])]),
        Clusters = [.. positions.Select(i => Clusters[i])],
        WeakCost = WeakCost is { } weak ? [.. positions.Select(i => weak[i])] : null,
        StrongCost = StrongCost is { } strong ? [.. positions.Select(i => strong[i])] : null,
    };

    /// <summary>Reads a table of records.</summary>
    /// <param name="bytes">The whole file.</param>
    /// <param name="format">How it is written.</param>
    /// <param name="options">Its name, encoding and delimiter.</param>
    /// <param name="fields">Which fields hold what.</param>
    /// <exception cref="BadInputException">A field is missing or holds something else, or no record is whole.</exception>
    public static RoutingTable Read(byte[] bytes, RecordFormat format, RecordOptions options, RoutingFields fields)
    {
        using var stream = new MemoryStream(bytes);
        FieldRecord[] records = [.. RecordReader.ReadFields(stream, format, options)];
        string?[] named = [fields.Score, fields.Weak, fields.Strong, .. fields.Baselines, fields.Cluster, fields.WeakCost,
            fields.StrongCost];
        string[] used = [.. named.OfType<string>()];
        var whole = FieldRecord.Whole(records, options.Name, used);
        var clusters = new Dictionary<string, int>(StringComparer.Ordinal);
        return new()
        {
            Ids = [.. whole.Select(record => record.IsEmpty("id")
                ? (record.Index + 1).ToString(CultureInfo.InvariantCulture) : record.Text("id"))],
            Score = [.. whole.Select(record => record.Number(fields.Score))],
            Weak = [.. whole.Select(record => Outcome(record, fields.Weak))],
            Strong = [.. whole.Select(record => Outcome(record, fields.Strong))],
            Baselines = fields.Baselines.ToDictionary(name => name, name => (double[])[.. whole.Select(record => record.Number(name))]),
            Clusters = [.. whole.Select((record, i) =>
            {
                var name = fields.Cluster is { } cluster ? record.Text(cluster) : i.ToString(CultureInfo.InvariantCulture);
                return clusters.TryGetValue(name, out var known) ? known : clusters[name] = clusters.Count;
            })],
            WeakCost = fields.WeakCost is { } weakCost ? [.. whole.Select(record => Cost(record, weakCost))] : null,
            StrongCost = fields.StrongCost is { } strongCost ? [.. whole.Select(record => Cost(record, strongCost))] : null,
            Signal = fields.Score,
            Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)),
            Dropped = records.Length - whole.Length,
        };
    }

    private static double Cost(FieldRecord record, string name) => record.Number(name) is >= 0 and var cost ? cost
        : throw new BadInputException($"{record.Where}: the cost in field '{name}' is below 0.");

    // Only what is judged: an answer that could not be judged is neither, and its record should leave the field empty.
    private static bool Outcome(FieldRecord record, string name) => record.Text(name).ToLowerInvariant() switch
    {
        "1" or "true" or "correct" or "1.0" => true,
        "0" or "false" or "wrong" or "0.0" => false,
        var other => throw new BadInputException($"{record.Where}: '{PlainText.OneLine(other)}' in field '{name}' is no outcome; "
            + "write 1 or 0, true or false, correct or wrong, and leave it empty where the answer was not judged."),
    };
}
