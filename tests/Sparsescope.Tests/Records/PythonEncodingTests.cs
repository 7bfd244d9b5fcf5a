using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

/// <summary>The names by which Python's open() knows encodings.</summary>
public sealed class PythonEncodingTests
{
    // The bytes are what Python 3 makes of the text.
    [Theory]
    [InlineData("latin_1", "aé", "61E9")]
    [InlineData("L1", "aé", "61E9")]
    [InlineData("iso8859_1", "aé", "61E9")]
    [InlineData("iso8859-15", "a€", "61A4")]
    [InlineData("utf_8", "a€", "61E282AC")]
    [InlineData("utf_8_sig", "a€", "EFBBBF61E282AC")]
    [InlineData("UTF-8-SIG", "a€", "61E282AC")]
    [InlineData("U8", "a€", "61E282AC")]
    [InlineData("utf_16_le", "a€", "6100AC20")]
    [InlineData("utf_16_be", "a€", "006120AC")]
    [InlineData("utf_32_be", "a", "00000061")]
    [InlineData("cp1252", "“a”", "936194")]
    [InlineData("CP1251", "жя", "E6FF")]
    [InlineData("cp437", "é", "82")]
    [InlineData("850", "é", "82")]
    [InlineData("mac_roman", "é", "8E")]
    [InlineData("shift_jis", "日本", "93FA967B")]
    [InlineData("cp932", "日本", "93FA967B")]
    [InlineData("euc_jp", "日本", "C6FCCBDC")]
    [InlineData("iso2022_jp", "日本", "1B2442467C4B5C1B2842")]
    [InlineData("gbk", "日本", "C8D5B1BE")]
    [InlineData("koi8_r", "жя", "D6D1")]
    [InlineData("euc_kr", "한", "C7D1")]
    [InlineData("us_ascii", "a", "61")]
    [InlineData("tis_620", "ก", "A1")]
    public void An_encoding_goes_by_its_name_in_Python_too(string name, string text, string bytes)
    {
        var options = new RecordOptions { Name = "in", Encoding = TextEncodings.Find(name) };
        var records = RecordReader.Read(new MemoryStream(Convert.FromHexString(bytes)), RecordFormat.Text, options);
        Assert.Equal(text, Assert.Single(records).Prompt);
    }

    [Theory]
    [InlineData("utf_7"), InlineData("utf-7"), InlineData("rot_13"), InlineData("base64_codec"), InlineData(""), InlineData("0"),
        InlineData("99999999999")]
    [InlineData("iso8859_10"), InlineData("cp"), InlineData("no such")]
    public void What_is_no_encoding_of_text_is_refused_in_a_sentence(string name) =>
        Assert.Contains($"no text encoding '{name}'", Assert.Throws<BadInputException>(() => TextEncodings.Find(name)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Every_encoding_that_is_found_decodes_and_refuses_what_is_not_of_it()
    {
        foreach (var name in (string[])["latin_1", "cp1252", "utf_16_le", "euc_jp", "mac_roman", "hz", "iso2022_kr"])
            Assert.Equal("a", Assert.Single(RecordReader.Read(new MemoryStream(TextEncodings.Find(name).GetBytes("a\n")), RecordFormat.Text,
                new RecordOptions { Name = "in", Encoding = TextEncodings.Find(name) })).Prompt);
        Assert.Equal(Encoding.UTF8.CodePage, TextEncodings.Find("utf_8_sig").CodePage);
    }
}
