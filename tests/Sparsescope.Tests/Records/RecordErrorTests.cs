using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

/// <summary>What is refused, and the sentence with file and line.</summary>
public sealed class RecordErrorTests
{
    [Theory]
    [InlineData("", "in: the file holds no records.")]
    [InlineData("\n \n", "in: the file holds no records.")]
    [InlineData("\n{\"prompt\": \"a\"", "in:2: the JSON ends early")]
    [InlineData("{\"prompt\": \"a", "in:1: the JSON ends early")]
    [InlineData("{\"prompt\": 'a'}", "in:1: the JSON cannot be read from byte 12 of the line on")]
    [InlineData("{\"prompt\": \"a\"} {}", "in:1: the JSON cannot be read from byte 17")]
    [InlineData("[1]", "in:1: the record is a list, not an object")]
    [InlineData("\"a\"", "in:1: the record is a string, not an object")]
    [InlineData("{}", "in:1: the record has no field 'prompt', it is empty.")]
    [InlineData("{\"question\": \"a\", \"id\": 1}", "in:1: the record has no field 'prompt', its fields are question, id.")]
    [InlineData("{\"prompt\": 3}", "in:1: the field 'prompt' is a number, not a string")]
    [InlineData("{\"prompt\": null}", "in:1: the field 'prompt' is null, not a string")]
    [InlineData("{\"prompt\": true}", "in:1: the field 'prompt' is a truth value, not a string")]
    [InlineData("{\"prompt\": \"a\", \"prompt\": \"b\"}", "in:1: the field 'prompt' is given twice")]
    [InlineData("{\"prompt\": \"a\", \"messages\": []}",
        "in:1: the record has 'prompt' and 'messages', and only one can be measured.")]
    [InlineData("{\"prompt\": \"a\", \"x\": NaN}",
        "in:1: the JSON holds NaN (byte 22 of the line), which Python writes and JSON does not know")]
    [InlineData("{\"prompt\": \"a\", \"x\": -Infinity}", "in:1: the JSON holds -Infinity (byte")]
    [InlineData("{\"x\": Infinity, \"prompt\": \"a\"}", "in:1: the JSON holds Infinity (byte")]
    [InlineData("{\"prompt\": \"a\"}\n{\"x\": [1.5, nan], \"prompt\": \"a\"}", "in:2: the JSON holds nan (byte")]
    [InlineData("{\"prompt\": None}",
        "in:1: the JSON holds None (byte 12 of the line), which Python writes and JSON does not know (null is the nearest)")]
    [InlineData("{\"prompt\": \"a\", \"ok\": True}", "in:1: the JSON holds True (byte")]
    [InlineData("{\"prompt\": NaNa}", "in:1: the JSON cannot be read from byte")]
    [InlineData("{\"tokens\": [1], \"messages\": []}", "in:1: the record has 'messages' and 'tokens'")]
    [InlineData("{\"messages\": \"hi\"}", "in:1: the field 'messages' is a string, not a list")]
    [InlineData("{\"messages\": [{\"role\": \"user\", \"content\": \"\"}, 1]}", "in:1: message 2 is a number, not an object")]
    [InlineData("{\"messages\": [{\"content\": \"\"}]}", "in:1: message 1 has no 'role'")]
    [InlineData("{\"messages\": [{\"role\": 1, \"content\": \"\"}]}", "in:1: message 1 has no 'role' that is a string")]
    [InlineData("{\"messages\": [{\"role\": \"user\", \"content\": 1}]}", "in:1: message 1 has no 'content' that is a string")]
    [InlineData("{\"tokens\": 3}", "in:1: the field 'tokens' is a number, not a list of token ids")]
    [InlineData("{\"tokens\": [1, -1]}", "in:1: token 2 is -1, not an integer from 0")]
    [InlineData("{\"tokens\": [1.5]}", "in:1: token 1 is 1.5, not an integer")]
    [InlineData("{\"tokens\": [2147483648]}", "in:1: token 1 is 2147483648, not an integer")]
    [InlineData("{\"tokens\": [\"1\"]}", "in:1: token 1 is \"1\", not an integer")]
    [InlineData("{\"prompt\": \"a\", \"id\": true}", "in:1: the field 'id' is true, neither text nor a number")]
    [InlineData("{\"prompt\": \"a\", \"id\": \"\"}", "in:1: the field 'id' is \"\", neither text nor a number")]
    [InlineData("{\"prompt\": \"a\", \"id\": \"x\"}\n\n{\"prompt\": \"b\", \"id\": \"x\"}", "in:3: the id 'x' is that of line 1 already")]
    [InlineData("{\"prompt\": \"a\", \"id\": 1}\n{\"prompt\": \"b\"}", "in:2: the id '1' is that of line 1 already")]
    [InlineData("{\"prompt\": \"a \\ud800 b\"}", "in:1: a string has half of a surrogate pair")]
    [InlineData("{\"prompt\": \"a\", \"x\": [{\"y\": \"\\udc00\"}]}", "in:1: a string has half of a surrogate pair")]
    [InlineData("{\"prompt\": \"a\", \"\\ud800\": 1}", "in:1: a string has half of a surrogate pair")]
    [InlineData("{\"prompt\": \"a\u0000b\"}", "in:1: the line is not utf-8 text")]
    [InlineData("{\"prompt\": \"a\uFFFFb\"}", "in:1: the line is not utf-8 text")]
    public void Json_lines(string text, string says) => Refused(Utf8(text), RecordFormat.JsonLines, says);

    [Theory]
    [InlineData("", "in: the file holds no records.")]
    [InlineData("[]", "in: the file holds no records.")]
    [InlineData("{\"data\": []}", "in: the file holds no records.")]
    [InlineData("[\n{\"prompt\": \"a\"},\n{\"prompt\":", "in:3: the JSON ends early")]
    [InlineData("[\n{\"prompt\": \"a\"}\n{\"prompt\": \"b\"}]", "in:3: the JSON cannot be read from byte 1")]
    [InlineData("[{\"prompt\": \"a\"}]\n[]", "in:2: something follows the list of records")]
    [InlineData("[{\"prompt\": \"a\"},\n3]", "in:2: the record is a number")]
    [InlineData("3", "in:1: the record is a number, not an object")]
    [InlineData("{\"data\":\n[{\"prompt\": \"\\ud800\"}]}", "in:2: a string has half of a surrogate pair")]
    [InlineData("{\"\\ud800\": 1, \"data\":\n[{\"prompt\": \"a\"}]}", "in:1: a string has half of a surrogate pair")]
    [InlineData("[{\"prompt\": \"a\"},\n{\"x\": NaN}]", "in:2: the JSON holds NaN (byte 7 of the line)")]
    [InlineData("{\"rows\":\n[1]}", "in:1: the record has no field 'prompt', its fields are rows")]
    [InlineData("{\"data\": 1, \"data\":\n[{\"prompt\": 1}]}", "in:2: the field 'prompt' is a number")]
    [InlineData("{\"prompt\": \"a\"}\n{\"prompt\": 1}", "in:2: the field 'prompt' is a number")]
    public void Json(string text, string says) => Refused(Utf8(text), RecordFormat.Json, says);

    [Theory]
    [InlineData("", "in: the file holds no records.")]
    [InlineData("prompt\n", "in: the file holds no records.")]
    [InlineData("question,n\na,1\n", "in:2: the record has no field 'prompt', its fields are question, n.")]
    [InlineData("prompt,n\n\"a\nb\",1\nc\n", "in:4: the row has 1 columns where the header has 2; add what is missing")]
    [InlineData("prompt,n\na,b,c\n", "in:2: the row has 3 columns where the header has 2")]
    [InlineData("\nprompt,n,n\na,b,c\n", "in:2: the header names the column 'n' twice")]
    [InlineData("prompt,n\na,1\n\"b,2\nc,3\n", "in:3: a field that starts with a quote is never closed")]
    [InlineData("prompt,n\n\"a\"b,1\n", "in:2: text follows the closing quote of a field")]
    [InlineData("prompt,n\na \"b\",1\n", "in:2: a quote stands inside a field that is not quoted")]
    [InlineData("prompt,id\na,x\n\"b\n\",x\n", "in:3: the id 'x' is that of line 2 already")]
    [InlineData("prompt,tokens\na,3\n", "in:2: the record has 'prompt' and 'tokens'")]
    [InlineData("prompt,n\na,1\nb,\u0000\n", "in:3: the line is not utf-8 text")]
    public void Csv(string text, string says) => Refused(Utf8(text), RecordFormat.Csv, says);

    [Theory]
    [InlineData(RecordFormat.JsonLines, "{\"prompt\": \"été\"}\n")]
    [InlineData(RecordFormat.Json, "{\"prompt\": \"été\"}\n")]
    [InlineData(RecordFormat.Csv, "prompt\r\n")]
    [InlineData(RecordFormat.Text, "été\r")]
    public void Bytes_that_are_not_UTF8_are_refused_at_their_line(RecordFormat format, string line)
    {
        // The sizes put the bad byte (é of Latin-1) in the first block that is decoded, at its edges, and far behind.
        foreach (var lines in new[] { 1, 2, 700, 701, 702, 703, 704, 705, 800, 1000, 5000 })
        {
            byte[] bytes = [.. Utf8(string.Concat(Enumerable.Repeat(line, lines))), .. "{\"prompt\": \"caf"u8, 0xE9, .. "\"}\nmore"u8];
            Refused(bytes, format, $"in:{lines + 1}: the line is not utf-8 text");
        }
        Refused([.. Utf8(line), 0xC3], format,
            "in:2: the line is not utf-8 text (bytes of another encoding, or NUL); name the file's encoding, such as windows-1252");
    }

    [Theory]
    [InlineData(RecordFormat.JsonLines, "{\"prompt\": \"a\"}\n")]
    [InlineData(RecordFormat.Csv, "prompt\n")]
    [InlineData(RecordFormat.Text, "a\n")]
    public void A_line_without_end_is_refused_before_it_is_in_memory(RecordFormat format, string firstLine)
    {
        using var stream = new EndlessStream(firstLine);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var e = Assert.Throws<BadInputException>(() => ReadAll(stream, format));
        Assert.Equal("in:2: the line is longer than 16777216 characters; split or shorten it.", e.Message);
        Assert.InRange(stream.Position, 0, RecordReader.MaxLine + (1 << 20));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 400L << 20);
    }

    [Fact]
    public void A_line_of_just_under_the_limit_is_read()
    {
        var text = new string('x', RecordReader.MaxLine);
        Assert.Equal(RecordReader.MaxLine, ReadAll(new MemoryStream(Utf8(text)), RecordFormat.Text)[0].Prompt!.Length);
        Refused(Utf8("a\r\n" + text + "x"), RecordFormat.Text, "in:2: the line is longer than 16777216 characters");
    }

    [Fact]
    public void A_quote_that_is_never_closed_does_not_take_in_a_whole_large_file()
    {
        var rows = string.Concat(Enumerable.Repeat("some text,1\n", 3_000_000));
        Refused(Utf8("prompt,n\na,1\n\"b,2\n" + rows), RecordFormat.Csv, "in:3: the row is longer than 16777216 bytes");
    }

    [Theory]
    [InlineData("\u001F\u008B\u0008\u0000"), InlineData("PAR1\u0015\u0000\u0015")]
    public void A_binary_file_is_refused(string start)
    {
        foreach (var format in Enum.GetValues<RecordFormat>().Where(format => format != RecordFormat.Parquet))
            Refused(Encoding.Latin1.GetBytes(start), format, "in:1: the line is not utf-8 text");
    }

    [Theory]
    [InlineData('"'), InlineData('\n'), InlineData('é')]
    public void A_delimiter_that_cannot_be_one_is_refused(char delimiter)
    {
        var options = new RecordOptions { Name = "in", Delimiter = delimiter };
        var e = Assert.Throws<BadInputException>(() => RecordReader.Read(Stream.Null, RecordFormat.Csv, options));
        Assert.Contains("cannot separate columns", e.Message);
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static void Refused(byte[] bytes, RecordFormat format, string says)
    {
        var e = Assert.Throws<BadInputException>(() => ReadAll(new MemoryStream(bytes), format));
        Assert.StartsWith(says, e.Message);
        Assert.EndsWith(".", e.Message);
        Assert.DoesNotContain('\n', e.Message);
        Assert.DoesNotMatch(@"\{\w+\}", e.Message);      // a place in the sentence that was never filled
    }

    private static List<InputRecord> ReadAll(Stream stream, RecordFormat format) =>
        [.. RecordReader.Read(stream, format, new RecordOptions { Name = "in" })];
}
