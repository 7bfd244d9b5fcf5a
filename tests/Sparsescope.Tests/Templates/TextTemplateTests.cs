using System.Text.Json;
using Sparsescope.Templates;

namespace Sparsescope.Tests.Templates;

public sealed class TextTemplateTests
{
    [Theory]
    [InlineData("{{ q }}?", "why?")]
    [InlineData("{% for o in list %}{{ loop.index }}{{ o }} {% endfor %}", "1a 2b ")]
    [InlineData("{{ none_such | default('-') }}{% if other is defined %}x{% endif %}", "-")]
    [InlineData("{{ messages is defined }}", "False")]
    public void Values_are_set_in_by_name(string source, string expected) =>
        Assert.Equal(expected, TextTemplate.Parse(source).Render(Values()));

    [Theory]
    [InlineData("a\n{{ missing }}")]
    [InlineData("a\n{% if missing %}{% endif %}")]
    [InlineData("a\n{% for m in missing %}{% endfor %}")]
    [InlineData("a\n{{ missing ~ q }}")]
    public void A_name_without_a_value_is_an_error_at_its_line(string source)
    {
        var error = Assert.Throws<TemplateException>(() => TextTemplate.Parse(source).Render(Values()));
        Assert.Equal("template, line 2: 'missing' is undefined", error.Message);
        Assert.Equal((2, "'missing' is undefined"), (error.Line, error.What));
    }

    [Fact]
    public void What_is_no_template_is_refused_at_its_line() =>
        Assert.Equal(2, Assert.Throws<TemplateException>(() => TextTemplate.Parse("a\n{% if %}")).Line);

    [Theory]
    [InlineData("{% for o in list %}{{ o }}{% endfor %}\nAnswer:", 1)]
    [InlineData("a\r\n{% if q %}\r\nb\r\n{% endif %}\r\nc", 2, 4)]
    [InlineData("a{# a note #}\nb", 1)]
    [InlineData("{% raw %}\n{{ x }}\n{% endraw %}\nb", 3)]              // the newline after raw stays
    [InlineData("{{ q }}\nb")]                                         // values keep theirs
    [InlineData("{% if q +%}\nb{% endif -%}\nc{% if q -%} \n d{% endif %}\n")]   // said, or the template's last one
    [InlineData("no tag\n\n")]
    public void Lines_whose_newline_a_tag_takes_away_are_found(string source, params int[] lines) =>
        Assert.Equal(lines, TextTemplate.TrimmedNewlines(source));

    [Theory]
    [InlineData("{{ q }}\nAnswer:", "\nAnswer:")]
    [InlineData("{{ q }}\nAnswer:\n", "\nAnswer:")]
    [InlineData("{% for o in list %}{{ o }}{% endfor %}\nAnswer:", "Answer:")]
    [InlineData("{% for o in list %}{{ o }}\n{% endfor -%} \n A:", "A:")]
    [InlineData("Answer: {{ q }}", "")]
    [InlineData("all the same", "all the same")]
    public void The_text_behind_the_last_tag_is_what_every_rendering_ends_with(string source, string end)
    {
        Assert.Equal(end, TextTemplate.FixedEnd(source));
        Assert.EndsWith(end, TextTemplate.Parse(source).Render(Values()), StringComparison.Ordinal);
    }

    private static Dictionary<string, JsonElement> Values() => new()
    {
        ["q"] = JsonSerializer.SerializeToElement("why"),
        ["list"] = JsonSerializer.SerializeToElement<string[]>(["a", "b"]),
    };
}
