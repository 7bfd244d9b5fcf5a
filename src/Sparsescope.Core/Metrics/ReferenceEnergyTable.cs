using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sparsescope.Metrics;

/// <summary>The reference energies of one model, one row for each tap and layer, as kept in a JSON file.</summary>
/// <param name="Rows">No two of the same tap and layer.</param>
public sealed record ReferenceEnergyTable(IReadOnlyList<ReferenceEnergyRow> Rows)
{
    /// <summary>The reference of a tap and layer, or null where the table has none.</summary>
    public ReferenceEnergy? Find(string tap, int? layer) =>
        Rows.FirstOrDefault(row => row.Tap == tap && row.Layer == layer)?.ToReference();

    /// <summary>Writes the table as JSON. <see cref="Read"/> gives back every number exactly.</summary>
    public void Write(Stream stream) => JsonSerializer.Serialize(stream, this, ReferenceEnergyJson.Default.ReferenceEnergyTable);

    /// <summary>Reads a table that <see cref="Write"/> wrote.</summary>
    /// <param name="stream">JSON text in UTF-8.</param>
    /// <param name="name">What to call the stream in errors, such as its file name.</param>
    /// <exception cref="BadInputException">The text is not such a table, or a row cannot be true.</exception>
    public static ReferenceEnergyTable Read(Stream stream, string name)
    {
        var table = Parse(stream, name);
        var seen = new HashSet<(string, int?)>();
        foreach (var row in table.Rows)
        {
            var problem = row.Problem() ?? (seen.Add((row.Tap, row.Layer)) ? null : "stands twice");
            if (problem is not null)
                throw new BadInputException($"{name}: tap '{row.Tap}' layer {row.LayerName}: {problem}; collect the reference set again");
        }
        return table;
    }

    private static ReferenceEnergyTable Parse(Stream stream, string name)
    {
        try
        {
            return JsonSerializer.Deserialize(stream, ReferenceEnergyJson.Default.ReferenceEnergyTable)
                ?? throw new BadInputException($"{name} holds null, not a table of reference energies; collect the reference set again");
        }
        catch (JsonException e)
        {
            var where = e.LineNumber is { } line ? $"{name}:{line + 1}" : name;
            var what = $"is not a table of reference energies ({e.Path ?? "$"})";
            throw new BadInputException($"{where} {what}; collect the reference set again", e);
        }
    }
}

/// <summary>One tap and layer of a <see cref="ReferenceEnergyTable"/>.</summary>
/// <param name="Tap">Name of the place in the network.</param>
/// <param name="Layer">Layer, or null for a tap that has none.</param>
/// <param name="Count">Vectors counted, at least 1.</param>
/// <param name="Skipped">Vectors left out because an entry was not finite.</param>
/// <param name="EnergySum">Σh² of each dimension over the counted vectors; (width).</param>
public sealed record ReferenceEnergyRow(string Tap, int? Layer, int Count, int Skipped, double[] EnergySum)
{
    internal string LayerName => Layer?.ToString(CultureInfo.InvariantCulture) ?? "none";

    /// <summary>The row of a reference set.</summary>
    /// <exception cref="BadInputException">No vector was counted.</exception>
    public static ReferenceEnergyRow Of(string tap, int? layer, ReferenceEnergy reference)
    {
        var row = new ReferenceEnergyRow(tap, layer, reference.Count, reference.Skipped, reference.Totals.ToArray());
        return row.Problem() is not { } problem
            ? row
            : throw new BadInputException($"tap '{tap}' layer {row.LayerName}: {problem}; check that the reference prompts run");
    }

    /// <summary>The reference set, as it was and ready for more vectors.</summary>
    public ReferenceEnergy ToReference() => new(EnergySum, Count, Skipped);

    internal string? Problem() => this switch
    {
        { Count: < 1 } => $"no vector was counted ({Skipped} skipped)",
        { Skipped: < 0 } => $"{Skipped} vectors skipped",
        { EnergySum.Length: 0 } => "no dimensions",
        _ when !EnergySum.All(e => e >= 0 && double.IsFinite(e)) => "an energy is negative or not finite",
        _ => null,
    };
}

[JsonSerializable(typeof(ReferenceEnergyTable))]
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
internal sealed partial class ReferenceEnergyJson : JsonSerializerContext;
