using Parquet.Serialization;
using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

public sealed class ParquetRecordsTests
{
    [Fact]
    public async Task Rows_are_records_with_numbers_texts_and_lists()
    {
        var rows =
            Fields(await File([new() { Question = "Wie hoch ist der „Brocken“?", Level = 3, Score = 0.25, Choices = ["1141 m", "999 m"],
                Ok = true }, new() { Question = "b", Level = -4, Score = double.NaN }]));
        Assert.Equal(2, rows.Count);
        Assert.Equal("Wie hoch ist der „Brocken“?", rows[0].Fields["Question"].GetString());
        Assert.Equal(-4, rows[1].Fields["Level"].GetInt64());
        Assert.Equal(0.25, rows[0].Fields["Score"].GetDouble());
        Assert.Equal(["1141 m", "999 m"], rows[0].Fields["Choices"].EnumerateArray().Select(choice => choice.GetString()));
        Assert.True(rows[0].Fields["Ok"].GetBoolean());
        Assert.Equal("in.parquet:2", rows[1].Where);
        // A number that is none, and what has no value, are null and not left out.
        Assert.Equal(System.Text.Json.JsonValueKind.Null, rows[1].Fields["Score"].ValueKind);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, rows[1].Fields["Choices"].ValueKind);
    }

    [Fact]
    public async Task A_column_is_the_prompt_as_in_other_formats()
    {
        using var stream = new MemoryStream(await File([new() { Question = "one", Level = 1 }, new() { Question = "two", Level = 2 }]));
        var records = RecordReader.Read(stream, RecordFormat.Parquet, new() { Name = "in.parquet", Field = "Question" }).ToList();
        Assert.Equal(["one", "two"], records.Select(record => record.Prompt));
        stream.Seek(0, SeekOrigin.Begin);
        var missing = Assert.Throws<BadInputException>(() => RecordReader.Read(stream, RecordFormat.Parquet, new() { Name = "in.parquet" })
            .ToList());
        Assert.Contains("has no field 'prompt'", missing.Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(""), InlineData("PAR1"), InlineData("question,level\nx,1\n")]
    public void What_is_no_Parquet_is_refused_in_a_sentence(string text)
    {
        var e = Assert.Throws<BadInputException>(() => Fields(System.Text.Encoding.UTF8.GetBytes(text)));
        Assert.StartsWith("in.parquet: the file cannot be read as Parquet: ", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_breaks_off_is_refused()
    {
        var whole = await File([new() { Question = "one", Level = 1 }]);
        Assert.Throws<BadInputException>(() => Fields(whole[..(whole.Length / 2)]));
    }

    [Fact]
    public async Task A_file_without_rows_holds_no_records()
    {
        var e = Assert.Throws<BadInputException>(() => Fields(File([]).GetAwaiter().GetResult()));
        Assert.Contains("holds no records", e.Message, StringComparison.Ordinal);
        await Task.CompletedTask;
    }

    private static List<FieldRecord> Fields(byte[] file) =>
        [.. RecordReader.ReadFields(new MemoryStream(file), RecordFormat.Parquet, new() { Name = "in.parquet" })];

    internal static async Task<byte[]> File(IReadOnlyList<Row> rows)
    {
        using var stream = new MemoryStream();
        await ParquetSerializer.SerializeAsync(rows, stream);
        return stream.ToArray();
    }

    internal sealed class Row
    {
        public string? Question { get; set; }

        public long Level { get; set; }

        public double Score { get; set; }

        public List<string>? Choices { get; set; }

        public bool Ok { get; set; }
    }
}
