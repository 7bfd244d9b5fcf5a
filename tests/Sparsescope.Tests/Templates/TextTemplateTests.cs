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
    public void Values_are_set_in_by_name(string source, string expected) => Assert.Equal(expected, TextTemplate.Parse(source).Render(Values()));

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

    private static Dictionary<string, JsonElement> Values() => new()
    {
        ["q"] = JsonSerializer.SerializeToElement("why"),
        ["list"] = JsonSerializer.SerializeToElement<string[]>(["a", "b"]),
    };
}
