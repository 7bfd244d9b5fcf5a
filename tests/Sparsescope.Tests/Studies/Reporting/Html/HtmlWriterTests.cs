using System.Text;
using System.Text.Json.Nodes;
using Sparsescope.Studies.Reporting.Html;

namespace Sparsescope.Tests.Studies.Reporting.Html;

public sealed class HtmlWriterTests
{
    [Theory]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("a & \"b\" 'c'", "a &amp; &quot;b&quot; &#39;c&#39;")]
    [InlineData("line\r\nfeed\ttab", "line\nfeed\ttab")]
    [InlineData("\0\e[31m\u2028\u2029\u202E\u200B", "\uFFFD\uFFFD[31m\n\n\uFFFD\uFFFD")]
    [InlineData("𝒳 ü 漢", "𝒳 ü 漢")]
    public void Text_of_others_is_escaped_and_hides_nothing(string text, string expected) => Assert.Equal(expected, HtmlText.Escape(text));

    [Fact]
    public void Half_of_a_pair_is_shown_as_such() => Assert.Equal("half \uFFFD of a pair", HtmlText.Escape($"half {'\uD835'} of a pair"));

    [Fact]
    public void Attributes_are_quoted_bare_or_left_out() => Assert.Equal("<p class=\"&quot; onload=&quot;x\" hidden>a&lt;b</p>\n",
        new HtmlWriter().Element("p", "a<b", ("class", "\" onload=\"x"), ("hidden", ""), ("id", null)).ToString());

    [Fact]
    public void An_element_must_be_closed_before_the_one_around_it()
    {
        Assert.Throws<InvalidOperationException>(() => new HtmlWriter().Open("p").Open("b").Close("p"));
        Assert.Throws<InvalidOperationException>(() => new HtmlWriter().Open("p").ToString());
    }

    [Fact]
    public void Data_of_a_page_cannot_end_its_element()
    {
        var page = new HtmlPage("title");
        page.AddData("a", new JsonObject { ["x"] = "</script><!-- <script> \u2028 ü 漢" });
        using var stream = new MemoryStream();
        page.Write(stream);
        var text = Encoding.UTF8.GetString(stream.ToArray());
        var data = text[(text.IndexOf("id=\"a\">", StringComparison.Ordinal) + 7)..text.IndexOf("</script>", StringComparison.Ordinal)];
        Assert.DoesNotContain('<', data);
        Assert.DoesNotContain('\u2028', data);
        Assert.Contains("ü 漢", data, StringComparison.Ordinal);
        Assert.Equal("</script><!-- <script> \u2028 ü 漢", JsonNode.Parse(data)!["x"]!.GetValue<string>());
    }

    [Fact]
    public void An_asset_is_written_once()
    {
        var page = new HtmlPage("title");
        page.AddAsset("tokens.js");
        page.AddAsset("tokens.js");
        using var stream = new MemoryStream();
        page.Write(stream);
        Assert.Equal(2, Encoding.UTF8.GetString(stream.ToArray()).Split("<script>").Length);
    }
}
