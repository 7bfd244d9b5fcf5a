using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

public sealed class TextEncodingsTests
{
    private const string Text = "{\"prompt\": \"naïve – “œuvre”\"}\n";

    [Theory]
    [InlineData("utf-8"), InlineData("UTF-16"), InlineData("utf-16BE"), InlineData("utf-32"), InlineData("windows-1252")]
    public void Text_is_read_in_the_encoding_named(string name)
    {
        var encoding = TextEncodings.Find(name);
        Assert.Equal("naïve – “œuvre”", Prompt(encoding.GetBytes(Text), encoding));
    }

    [Fact]
    public void Latin1_is_the_first_256_characters()
    {
        var encoding = TextEncodings.Find("latin1");
        Assert.Equal("ÿé", Prompt([.. "{\"prompt\": \""u8, 0xFF, 0xE9, .. "\"}"u8], encoding));
    }

    [Theory]
    [InlineData("utf-8"), InlineData("utf-16"), InlineData("utf-16BE"), InlineData("utf-32")]
    public void A_byte_order_mark_goes_before_the_encoding_named(string name)
    {
        var encoding = TextEncodings.Find(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes(Text)];
        Assert.Equal("naïve – “œuvre”", Prompt(bytes, Encoding.Latin1));
        Assert.Equal("naïve – “œuvre”", Prompt(bytes, Encoding.UTF8));
    }

    [Fact]
    public void Half_a_surrogate_pair_or_half_a_character_of_UTF16_is_refused_at_its_line()
    {
        byte[] half = [.. Encoding.Unicode.GetBytes("a\nb\n"), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("x")];
        Assert.StartsWith("in:3: the line is not utf-16 text", Refusal(half));
        Assert.StartsWith("in:2: the line is not utf-16 text", Refusal([.. Encoding.Unicode.GetBytes("a\nb"), 0x61]));
    }

    [Fact]
    public void An_unknown_encoding_is_refused() =>
        Assert.Contains("no text encoding 'utf-9'", Assert.Throws<BadInputException>(() => TextEncodings.Find("utf-9")).Message);

    private static string Refusal(byte[] utf16)
    {
        var options = new RecordOptions { Name = "in", Encoding = Encoding.Unicode };
        var records = RecordReader.Read(new MemoryStream(utf16), RecordFormat.Text, options);
        return Assert.Throws<BadInputException>(() => records.Count()).Message;
    }

    private static string? Prompt(byte[] bytes, Encoding encoding)
    {
        var options = new RecordOptions { Name = "in", Encoding = encoding };
        return Assert.Single(RecordReader.Read(new MemoryStream(bytes), RecordFormat.JsonLines, options)).Prompt;
    }
}
