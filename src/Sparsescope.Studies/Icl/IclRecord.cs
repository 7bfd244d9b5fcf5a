using System.Globalization;
using System.Text.Json;
using Sparsescope.Records;

namespace Sparsescope.Studies.Icl;

/// <summary>Which fields of pool and items hold what.</summary>
public sealed record IclFields
{
    /// <summary>What is asked.</summary>
    public string Question { get; init; } = "question";

    /// <summary>What is answered; of the pool only.</summary>
    public string Answer { get; init; } = "answer";

    /// <summary>Sparsity of the zero-shot prompt as it is used.</summary>
    public string Score { get; init; } = "score";

    /// <summary>Sentence embedding, a list of numbers.</summary>
    public string Embedding { get; init; } = "embedding";

    /// <summary>Whether a lower score is the sparser one, as for L0 and effective rank.</summary>
    public bool LowerIsSparser { get; init; }
}

/// <summary>An entry of the pool or an item.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Question">What is asked.</param>
/// <param name="Answer">What is answered; null of an item.</param>
/// <param name="Difficulty">Its score, turned so that higher is sparser.</param>
/// <param name="Embedding">Null where nothing asks for it.</param>
public sealed record IclRecord(string Id, string Question, string? Answer, double Difficulty, double[]? Embedding)
{
    /// <summary>Reads all records of a file.</summary>
    /// <param name="stream">Of records.</param>
    /// <param name="format">How they are written.</param>
    /// <param name="options">Name, encoding, delimiter.</param>
    /// <param name="fields">Which fields hold what.</param>
    /// <param name="needsTexts">Whether questions (and of a pool answers) and embeddings are read.</param>
    /// <param name="isPool">Whether answers are.</param>
    /// <exception cref="BadInputException">A field is missing or holds something else, or two records have one id.</exception>
    public static IReadOnlyList<IclRecord> Read(
        Stream stream, RecordFormat format, RecordOptions options, IclFields fields, bool needsTexts, bool isPool)
    {
        List<IclRecord> records = [];
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var record in RecordReader.ReadFields(stream, format, options))
        {
            var id = record.Fields.TryGetValue("id", out var own) ? Plain(own) : (record.Index + 1).ToString(CultureInfo.InvariantCulture);
            if (!seen.Add(id)) throw new BadInputException($"{record.Where}: the id '{PlainText.OneLine(id)}' stands in two records.");
            records.Add(new(id,
                needsTexts ? Text(record, fields.Question) : "",
                needsTexts && isPool ? Text(record, fields.Answer) : null,
                (fields.LowerIsSparser ? -1 : 1) * Score(record, fields.Score),
                needsTexts ? Vector(record, fields.Embedding) : null));
        }
        return records;
    }

    private static string Plain(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    private static JsonElement Field(FieldRecord record, string name) => record.Fields.TryGetValue(name, out var value)
        && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value
        : throw new BadInputException($"{record.Where}: there is no field '{name}'; the record has "
            + $"{string.Join(", ", record.Fields.Keys)}.");

    private static string Text(FieldRecord record, string name) => Field(record, name) is { ValueKind: JsonValueKind.String } value
        ? value.GetString()! : throw new BadInputException($"{record.Where}: the field '{name}' is no text.");

    private static double Score(FieldRecord record, string name) =>
        double.TryParse(Plain(Field(record, name)), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value) ? value
            : throw new BadInputException($"{record.Where}: the field '{name}' is no number; "
                + "a measurement that failed has no level.");

    private static double[] Vector(FieldRecord record, string name)
    {
        var value = Field(record, name);
        if (value.ValueKind != JsonValueKind.Array || value.EnumerateArray().Any(v => v.ValueKind != JsonValueKind.Number))
            throw new BadInputException($"{record.Where}: the field '{name}' is no list of numbers.");
        double[] numbers = [.. value.EnumerateArray().Select(v => v.GetDouble())];
        return numbers.Any(v => v != 0) && numbers.All(double.IsFinite) ? numbers
            : throw new BadInputException($"{record.Where}: the embedding in field '{name}' is zero or not finite, and has no direction.");
    }
}
