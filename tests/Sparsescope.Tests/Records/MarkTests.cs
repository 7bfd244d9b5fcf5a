using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

/// <summary>Byte order marks: at the start of a file, and where files were put together.</summary>
public sealed class MarkTests
{
    private const string Mark = "\uFEFF";

    [Theory]
    [InlineData(RecordFormat.JsonLines, "^{\"prompt\": \"one\"}\n^{\"prompt\": \"two\"}\n")]
    [InlineData(RecordFormat.JsonLines, "^^{\"prompt\": \"one\"}^\r\n^\r\n{\"prompt\": ^\"two\"}")]
    [InlineData(RecordFormat.Json, "^[{\"prompt\": \"one\"},\n^{\"prompt\": \"two\"}]")]
    [InlineData(RecordFormat.Json, "^{\"prompt\": \"one\"}^{\"prompt\": \"two\"}^")]
    [InlineData(RecordFormat.Json, "^{\"data\": ^[{\"prompt\": \"one\"}, {^\"prompt\"^: \"two\"}]}")]
    [InlineData(RecordFormat.Csv, "^prompt,n\r\none,1\r\n^two,2\r\n")]
    [InlineData(RecordFormat.Csv, "^\"prompt\"\n^\"one\"\n^\"two\"")]
    [InlineData(RecordFormat.Text, "^one\r^two")]
    public void Marks_between_records_are_not_there(RecordFormat format, string text)
    {
        foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode, Encoding.UTF32])
            Assert.Equal(["one", "two"], Prompts(format, encoding.GetBytes(text.Replace("^", Mark, StringComparison.Ordinal)), encoding));
    }

    [Fact]
    public void Inside_a_text_a_mark_is_text()
    {
        Assert.Equal([$"a{Mark}b"], Prompts(RecordFormat.Text, Encoding.UTF8.GetBytes($"{Mark}a{Mark}b"), Encoding.UTF8));
        Assert.Equal([$"{Mark}a\"{Mark}"], Prompts(RecordFormat.JsonLines,
            Encoding.UTF8.GetBytes($"{Mark}{{\"prompt\": \"{Mark}a\\\"{Mark}\"}}"), Encoding.UTF8));
        Assert.Equal([$"a{Mark}"], Prompts(RecordFormat.Csv, Encoding.UTF8.GetBytes($"{Mark}prompt\na{Mark}\n"), Encoding.UTF8));
    }

    [Fact]
    public void Marks_are_left_out_wherever_the_blocks_of_a_long_file_end()
    {
        for (var length = 5450; length < 5475; length++)
        {
            // Three bytes a character: the block of 16 KiB ends before, in and after a mark.
            var text = new string('x', length * 3 - 16) + "\n" + string.Concat(Enumerable.Repeat($"{Mark}y\n{Mark}", 20));
            var prompts = Prompts(RecordFormat.Text, Encoding.UTF8.GetBytes(text), Encoding.UTF8);
            Assert.Equal(21, prompts.Count);
            Assert.All(prompts.Skip(1), prompt => Assert.Equal("y", prompt));
        }
    }

    [Theory]
    [InlineData("{\"prompt\": 1}", RecordFormat.JsonLines), InlineData(" \n\t[1]", RecordFormat.Json), InlineData("hello",
        RecordFormat.Text), InlineData("", RecordFormat.Text)]
    public void The_format_of_a_text_is_told_by_its_first_character_behind_marks(string text, RecordFormat format)
    {
        foreach (var encoding in (Encoding[])[Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode])
        {
            foreach (var marks in (string[])[Mark, Mark + "\n" + Mark])
                Assert.Equal(format, RecordFormats.FromContent(new MemoryStream(encoding.GetBytes(marks + text)), new() { Name = "in" }));
        }
        Assert.Equal(format, RecordFormats.FromContent(new MemoryStream(Encoding.UTF8.GetBytes(text)), new() { Name = "in" }));
    }

    [Fact]
    public void The_line_of_a_fault_is_counted_as_if_the_marks_were_not_there()
    {
        var e = Assert.Throws<BadInputException>(() => Prompts(RecordFormat.JsonLines,
            Encoding.UTF8.GetBytes($"{Mark}\n{Mark}\n{Mark}{{]"), Encoding.UTF8));
        Assert.StartsWith("in:3: ", e.Message);
    }

    private static List<string?> Prompts(RecordFormat format, byte[] bytes, Encoding encoding) =>
        [.. RecordReader.Read(new MemoryStream(bytes), format, new RecordOptions { Name = "in", Encoding = encoding }).Select(record =>
            record.Prompt)];
}
