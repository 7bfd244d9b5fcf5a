using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

/// <summary>Files of lm-evaluation-harness become records as its documents were sent.</summary>
public sealed class LmEvalSamplesTests
{
    private const string Letters = """
        {"doc_id": 7, "doc": {"subject": "x", "id": 3, "acc": "own"}, "target": "1", "arguments": {"gen_args_0": {"arg_0": "<s>Q\nAnswer:", "arg_1": " A"}, "gen_args_1": {"arg_0": "<s>Q\nAnswer:", "arg_1": " B"}}, "resps": [], "filtered_resps": [], "filter": "none", "metrics": ["acc"], "acc": 1.0}
        """;

    [Fact]
    public void A_choice_has_its_prompt_options_gold_and_metrics()
    {
        var record = Assert.Single(Read(Letters));
        Assert.Equal("7", record.Id);
        Assert.Equal("<s>Q\nAnswer:", record.Prompt);
        Assert.True(record.IsAsSent);
        Assert.Equal([" A", " B"], record.Choice!.Texts);
        Assert.Equal([1], record.Choice.Gold);
        Assert.Equal(["target", "acc", "subject", "doc.id", "doc.acc"], record.Fields.Select(field => field.Key));
        Assert.Equal("in:1", record.Where);
    }

    [Fact]
    public void A_document_of_two_filters_is_one_record_with_the_metrics_of_both()
    {
        string Line(int id, string filter, double metric) =>
            """{"doc_id": ID, "doc": {}, "target": "4", "arguments": {"gen_args_0": {"arg_0": "pID", "arg_1": {"until": []}}}, """
            .Replace("ID", $"{id}", StringComparison.Ordinal)
                + $"\"resps\": [[\"4\"]], \"filter\": \"{filter}\", \"metrics\": [\"exact_match\"], \"exact_match\": {metric}}}";
        var records = Read(string.Join('\n', Line(0, "strict", 0), Line(1, "strict", 1), Line(0, "flexible", 1), Line(1, "flexible", 1)));
        Assert.Equal(["0", "1"], records.Select(record => record.Id));
        Assert.Equal([0L, 1], records.Select(record => record.Index));
        Assert.All(records, record =>
            Assert.Equal(["target", "exact_match,strict", "exact_match,flexible"], record.Fields.Select(field => field.Key)));
        Assert.Equal("0", records[0].Fields[1].Value.GetRawText());
        Assert.All(records, record => Assert.Null(record.Choice));
    }

    [Fact]
    public void Requests_written_as_lists_and_conversations_as_text_are_read_too()
    {
        var old =
            Assert.Single(
                Read("""{"doc_id": 0, "doc": {}, "target": " no", "arguments": [["c", " yes"], ["c", " no"], ["", " yes"],"""
                + """ ["", " no"]], "resps": [], "acc": 0.0}"""));
        Assert.Equal([" yes", " no"], old.Choice!.Texts);
        Assert.Equal([1], old.Choice.Gold);
        Assert.Equal("acc", old.Fields[1].Key);
        var chat =
            Assert.Single(
                Read("""{"doc_id": 0, "doc": {}, "target": "x", "arguments": {"gen_args_0": {"arg_0": "[{\"role\": \"user\", \"content\":"""
                + """ \"hi\"}]", "arg_1": {}}}, "resps": []}"""));
        Assert.Equal("user", Assert.Single(chat.Messages!).GetProperty("role").GetString());
        Assert.False(chat.IsAsSent);
    }

    [Theory]
    [InlineData("""{"doc_id": 0, "arguments": {}, "resps": []}""", "no request")]
    [InlineData("""{"doc_id": 0, "arguments": [["a", "x"], ["b", "x"]], "resps": []}""", "different prompts")]
    [InlineData("{\"doc_id\": 0, \"arguments\": [[\"a\"]], \"resps\": []}\n{\"doc_id\": 0, \"arguments\": [[\"a\"]], \"resps\": []}",
        "in:1 already")]
    [InlineData(
        "{\"doc_id\": 0, \"arguments\": [[\"a\"]], \"resps\": []}\n{\"doc_id\": 0, \"filter\": \"f\", "
        + "\"arguments\": [[\"b\"]], \"resps\": []}", "another prompt")]
    public void What_no_record_can_be_made_of_is_said(string text, string sentence) =>
        Assert.Contains(sentence, Assert.Throws<BadInputException>(() => Read(text)).Message, StringComparison.Ordinal);

    [Fact]
    public void Records_of_other_files_are_not_taken_for_samples()
    {
        var record = Assert.Single(Read("""{"doc_id": 0, "prompt": "p", "arguments": 1}"""));
        Assert.False(record.IsAsSent);
        Assert.Equal("0", record.Id);
        Assert.Equal(["doc_id", "arguments"], record.Fields.Select(field => field.Key));
    }

    private static List<InputRecord> Read(string text) =>
        [.. RecordReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), RecordFormat.JsonLines, new() { Name = "in" })];
}
