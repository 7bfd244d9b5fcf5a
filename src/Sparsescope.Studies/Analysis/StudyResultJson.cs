using System.Text.Json;
using System.Text.Json.Serialization;

namespace Sparsescope.Studies.Analysis;

/// <summary>Results as JSON: snake_case, a figure that is not finite as null.</summary>
public static class StudyResultJson
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Converters = { new FiniteOrNull() },
    };

    /// <summary>The result as JSON.</summary>
    public static string Write(StudyResult result) => JsonSerializer.Serialize(result, s_options);

    /// <exception cref="BadInputException">The text is no result of this schema.</exception>
    public static StudyResult Read(string json)
    {
        try
        {
            var result = JsonSerializer.Deserialize<StudyResult>(json, s_options);
            return result is { Schema: 1 } ? result
                : throw new BadInputException(
                    $"the stored analysis has schema {result?.Schema}, this program reads 1; analyse the run again");
        }
        catch (JsonException e)
        {
            throw new BadInputException($"the stored analysis cannot be read ({e.Message}); analyse the run again");
        }
    }

    private sealed class FiniteOrNull : JsonConverter<double>
    {
        /// <inheritdoc/>
        public override bool HandleNull => true;

        /// <inheritdoc/>
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        /// <inheritdoc/>
        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options)
        {
            if (double.IsFinite(value)) writer.WriteNumberValue(value);
            else writer.WriteNullValue();
        }
    }
}
