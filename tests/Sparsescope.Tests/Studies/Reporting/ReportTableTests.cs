using Sparsescope.Studies.Reporting;

namespace Sparsescope.Tests.Studies.Reporting;

public sealed class ReportTableTests
{
    [Fact]
    public void Columns_are_aligned_as_their_heads_say() => Assert.Equal(
        ["name   value", "-----  -----", "a        1.0", "longr   23.5"],
        new ReportTable("name", ">value").Add("a", "1.0").Add("longr", "23.5").Text());

    [Fact]
    public void Markup_in_a_cell_is_text_in_markdown() => Assert.Equal(
        ["| a\\_b | n |", "|---|---:|", "| \\<script\\>alert(1)\\</script\\> \\| \\*x\\* | 1 |"],
        new ReportTable("a_b", ">n").Add("<script>alert(1)</script> | *x*", "1").Markdown());

    [Fact]
    public void Control_characters_of_a_cell_are_not_sent_to_the_terminal() =>
        Assert.Equal("\uFFFD[31mred\uFFFD", new ReportTable("a").Add("\e[31mred\a").Text().Last());

    [Fact]
    public void A_row_must_have_a_cell_for_every_column() => Assert.Throws<ArgumentException>(() => new ReportTable("a", "b").Add("1"));
}
