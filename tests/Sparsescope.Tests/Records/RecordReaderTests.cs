using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

/// <summary>What records of each format come out as.</summary>
public sealed class RecordReaderTests
{
    [Fact]
    public void Json_lines_give_prompts_messages_tokens_and_the_other_fields_in_order()
    {
        var records = Read("""
            {"z": 1, "prompt": "a\nb", "id": "first", "a": [true, null]}

            {"messages": [{"role": "user", "content": "hi"}, {"role": "assistant", "content": null, "tool_calls": []}]}
            {"tokens": [0, 2147483647], "id": 7.50, "messages": null}
            """);

        Assert.Equal([0L, 1, 2], records.Select(r => r.Index));
        Assert.Equal(["first", "1", "7.50"], records.Select(r => r.Id));
        Assert.Equal(["in:1", "in:3", "in:4"], records.Select(r => r.Where));
        Assert.Equal("a\nb", records[0].Prompt);
        Assert.Null(records[0].Messages);
        Assert.Null(records[0].Tokens);
        Assert.Equal(["z", "a"], records[0].Fields.Select(f => f.Key));
        Assert.Equal("[true, null]", records[0].Fields[1].Value.GetRawText());
        Assert.Null(records[1].Prompt);
        Assert.Equal(["user", "assistant"], records[1].Messages!.Select(m => m.GetProperty("role").GetString()));
        Assert.Equal([0, int.MaxValue], records[2].Tokens!);
    }

    [Theory]
    [InlineData("\n"), InlineData("\r\n"), InlineData("\r")]
    public void Lines_end_with_LF_CR_LF_or_CR(string end)
    {
        var text = string.Join(end, "one", "", "  two ", " ", "three");
        var records = Read(text, RecordFormat.Text);
        Assert.Equal(["one", "  two ", "three"], records.Select(r => r.Prompt));
        Assert.Equal(["in:1", "in:3", "in:5"], records.Select(r => r.Where));
        Assert.Equal(records.Select(r => r.Prompt), Read(text + end, RecordFormat.Text).Select(r => r.Prompt));
    }

    [Fact]
    public void Json_may_be_an_array_a_wrapped_array_or_objects_one_after_the_other()
    {
        const string Array = """
            [
              {"prompt": "a"}, {"prompt": "b",
               "n": [[1], {"prompt": "x"}]},
              {"prompt": "c"}
            ]
            """;
        Assert.Equal(["in:2", "in:2", "in:4"], Read(Array, RecordFormat.Json).Select(r => r.Where));
        foreach (var name in new[] { "examples", "data" })
        {
            var wrapped = Read($"{{\"canary\": {{\"{name}\": [3]}}, \"{name}\":\n{Array}, \"more\": 1}}", RecordFormat.Json);
            Assert.Equal(["in:3", "in:3", "in:5"], wrapped.Select(r => r.Where));
            Assert.Equal(["a", "b", "c"], wrapped.Select(r => r.Prompt));
        }
        Assert.Equal(["a", "b"], Read("{\"prompt\":\"a\"}\n\n{\"prompt\":\"b\"}\n", RecordFormat.Json).Select(r => r.Prompt));
        Assert.Equal("a", Assert.Single(Read("{\"prompt\":\"a\", \"data\": [1]}", RecordFormat.Json)).Prompt);
    }

    [Fact]
    public void Csv_rows_know_their_first_line_and_keep_every_column_as_text()
    {
        var records = Read("id,prompt,n\n\n7,\"one\ntwo, \"\"three\"\"\",1\n\n,x,\n\"\",\"\",0\n", RecordFormat.Csv);
        Assert.Equal(["in:3", "in:6", "in:7"], records.Select(r => r.Where));
        Assert.Equal(["7", "1", "2"], records.Select(r => r.Id));
        Assert.Equal(["one\ntwo, \"three\"", "x", ""], records.Select(r => r.Prompt));
        Assert.Equal(["1", "", "0"], records.Select(r => Assert.Single(r.Fields).Value.GetString()));
    }

    [Fact]
    public void Columns_without_a_name_are_numbered()
    {
        var record = Assert.Single(Read("prompt, note ,,\nx,a,b,c\n", RecordFormat.Csv));
        Assert.Equal(["note", "column 3", "column 4"], record.Fields.Select(f => f.Key));
    }

    [Fact]
    public void The_field_option_names_the_prompt()
    {
        var record = Assert.Single(Read("""{"problem": "x", "prompt": "y"}""", field: "problem"));
        Assert.Equal("x", record.Prompt);
        Assert.Equal("prompt", Assert.Single(record.Fields).Key);
    }

    [Fact]
    public void Empty_prompts_message_lists_and_token_lists_are_delivered()
    {
        var records = Read("{\"prompt\": \"\"}\n{\"messages\": []}\n{\"tokens\": []}");
        Assert.Equal("", records[0].Prompt);
        Assert.Empty(records[1].Messages!);
        Assert.Empty(records[2].Tokens!);
    }

    [Fact]
    public void Surrogate_pairs_and_escapes_in_any_field_are_kept()
    {
        var record = Assert.Single(Read("""{"prompt": "\ud83d\ude00 é", "\u0061": ["\u0000"]}"""));
        Assert.Equal("\U0001F600 é", record.Prompt);
        Assert.Equal("a", Assert.Single(record.Fields).Key);
    }

    [Fact]
    public void Records_come_one_by_one_before_the_rest_is_read()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("{\"prompt\":\"a\"}\nbroken\n"));
        using var records = RecordReader.Read(stream, RecordFormat.JsonLines, new RecordOptions { Name = "in" }).GetEnumerator();
        Assert.True(records.MoveNext());
        Assert.Equal("a", records.Current.Prompt);
        Assert.Throws<BadInputException>(() => records.MoveNext());
    }

    [Fact]
    public void A_stream_can_be_read_again_from_its_start()
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes("a\nb\n"));
        var options = new RecordOptions { Name = "in" };
        Assert.Equal(2, RecordReader.Read(stream, RecordFormat.Text, options).Count());
        stream.Seek(0, SeekOrigin.Begin);
        Assert.Equal(["a", "b"], RecordReader.Read(stream, RecordFormat.Text, options).Select(r => r.Prompt));
    }

    [Theory]
    [InlineData("p.jsonl", RecordFormat.JsonLines), InlineData("p.ndjson", RecordFormat.JsonLines)]
    [InlineData("dir.csv/P.JSON", RecordFormat.Json)]
    [InlineData("p.csv", RecordFormat.Csv), InlineData("p.TSV", RecordFormat.Csv), InlineData("p.txt", RecordFormat.Text)]
    public void The_extension_says_the_format(string path, RecordFormat format) => Assert.Equal(format, RecordFormats.FromPath(path));

    [Fact]
    public void An_extension_that_says_no_format_is_refused()
    {
        var e = Assert.Throws<BadInputException>(() => RecordFormats.FromPath("data.xlsx"));
        Assert.StartsWith("data.xlsx: the extension does not say the format", e.Message);
    }

    private static List<InputRecord> Read(string text, RecordFormat format = RecordFormat.JsonLines, string field = "prompt") =>
        [.. RecordReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(text)), format, new RecordOptions { Name = "in", Field = field })];
}
