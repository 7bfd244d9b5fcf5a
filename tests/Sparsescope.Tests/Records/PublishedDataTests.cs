using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

/// <summary>Files as they were published, with the number of records their sources state.</summary>
public sealed class PublishedDataTests
{
    [Theory]
    [InlineData("math500", "test.jsonl", "problem", 500)]
    [InlineData("gsm8k", "test.jsonl", "question", 1319)]
    [InlineData("gsm8k", "train.jsonl", "question", 7473)]
    [InlineData("bbh", "boolean_expressions.json", "input", 250)]
    [InlineData("bbh", "logical_deduction_three_objects.json", "input", 250)]
    [InlineData("bbh", "logical_deduction_five_objects.json", "input", 250)]
    [InlineData("bbh", "logical_deduction_seven_objects.json", "input", 250)]
    [InlineData("bbh", "object_counting.json", "input", 250)]
    [InlineData("bbh", "sports_understanding.json", "input", 250)]
    public void Json_datasets_are_read_whole(string folder, string file, string field, int count)
    {
        var records = Read(Shared.Path("data", folder, file), field);
        Assert.Equal(count, records.Count);
        Assert.All(records, r => Assert.False(string.IsNullOrWhiteSpace(r.Prompt)));
    }

    [Fact]
    public void Math500_keeps_its_level_as_a_number()
    {
        var record = Read(Shared.Path("data", "math500", "test.jsonl"), "problem")[0];
        Assert.StartsWith("Convert the point $(0,3)$", record.Prompt);
        Assert.InRange(record.Fields.Single(f => f.Key == "level").Value.GetInt32(), 1, 5);
    }

    [Fact]
    public void ConflictQA_is_json_lines_under_the_extension_of_json()
    {
        var path = Shared.Path("data", "conflictqa", "strategyqa-llama2-7b.json");
        var records = Read(path, "question");
        Assert.Equal(File.ReadLines(path).Count(), records.Count);
        Assert.Equal($"strategyqa-llama2-7b.json:{records.Count}", records[^1].Where);
        Assert.Contains(records[0].Fields, f => f.Key == "counter_memory");
    }

    [Fact]
    public void Every_subject_of_MMLU_Redux_has_a_hundred_questions_whatever_its_delimiter()
    {
        var files = Directory.GetFiles(Shared.Path("data", "mmlu-redux"), "*.csv");
        Assert.Equal(57, files.Length);
        var kept = 0;
        foreach (var path in files)
        {
            var isUtf8 = Path.GetFileName(path) != "mmlu_moral_scenarios.csv";
            var records = Read(path, "question", isUtf8 ? Encoding.UTF8 : TextEncodings.Find("windows-1252"));
            Assert.True(records.Count == 100, $"{path}: {records.Count} records");
            Assert.All(records, r => Assert.StartsWith("[", Text(r, "choices").TrimStart()));
            kept += records.Count(r => Text(r, "error_type").Equals("ok", StringComparison.OrdinalIgnoreCase));
        }
        Assert.Equal(5329, kept);
    }

    [Fact]
    public void The_subject_that_is_not_UTF8_is_refused_at_its_line()
    {
        var path = Shared.Path("data", "mmlu-redux", "mmlu_moral_scenarios.csv");
        var e = Assert.Throws<BadInputException>(() => Read(path, "question"));
        Assert.StartsWith("mmlu_moral_scenarios.csv:54: the line is not utf-8 text", e.Message);
    }

    private static string Text(InputRecord record, string field) => record.Fields.Single(f => f.Key == field).Value.GetString()!;

    private static List<InputRecord> Read(string path, string field, Encoding? encoding = null)
    {
        using var stream = File.OpenRead(path);
        var options = new RecordOptions { Name = Path.GetFileName(path), Field = field, Encoding = encoding ?? Encoding.UTF8 };
        return [.. RecordReader.Read(stream, RecordFormats.FromPath(path), options)];
    }
}
