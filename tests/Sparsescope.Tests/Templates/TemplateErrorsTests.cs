using Sparsescope.Templates;

namespace Sparsescope.Tests.Templates;

public sealed class TemplateErrorsTests
{
    [Theory]
    [InlineData("a\n{% if true %}\nb", 3, "expected {% elif or else or endif %}, found the end of the template")]
    [InlineData("a\n\n{% nope %}", 3, "unknown tag 'nope'")]
    [InlineData("{% include 'x' %}", 1, "'include' is not supported: a chat template stands alone")]
    [InlineData("{{ 1 +\n }}", 2, "expected an expression, found '}}'")]
    [InlineData("{{ (1]\n}}", 1, "unexpected ']', expected ')'")]
    [InlineData("x {{ 'a", 1, "a string is not closed")]
    [InlineData("{# a", 1, "a comment '{#' is not closed with '#}'")]
    [InlineData("{% break %}", 1, "'break' outside of a loop")]
    [InlineData("{% set 1 = 2 %}", 1, "expected a name to assign to, found '1'")]
    [InlineData("{{ '\\x4' }}", 1, "the escape \\x in a string wants 2 hexadecimal digits of a character")]
    [InlineData("{{ 99999999999999999999 }}", 1, "'99999999999999999999': an integer goes beyond 64 bits")]
    public void What_is_no_template_is_refused_with_its_line(string source, int line, string what)
    {
        var error = Assert.Throws<TemplateException>(() => ChatTemplate.Parse(source));
        Assert.Equal($"chat template, line {line}: {what}", error.Message);
        Assert.Equal(line, error.Line);
    }

    [Theory]
    [InlineData("\n{{ missing.x }}", 2, "'missing' is undefined")]
    [InlineData("{{ messages[0].zz.x }}", 1, "'dict object' has no attribute 'zz'")]
    [InlineData("{{ 1 }}\n{{ 1\n+ 'a' }}", 3, "unsupported operand type(s) for +: 'int' and 'str'")]
    [InlineData("{{ 1 | nope }}", 1, "No filter named 'nope'.")]
    [InlineData("{{ 1 is nope }}", 1, "No test named 'nope'.")]
    [InlineData("{{ messages.append(1) }}", 1, "access to attribute 'append' of 'list' object is unsafe.")]
    [InlineData("{% macro m(a) %}\n{{ a.b.c }}{% endmacro %}\n{{ m({}) }}", 2, "'dict object' has no attribute 'b'")]
    [InlineData("{{ 1 // 0 }}", 1, "division by zero")]
    [InlineData("{{ 9223372036854775807 + 1 }}", 1, "an integer goes beyond 64 bits")]
    [InlineData("{% for a, b in [[1]] %}{% endfor %}", 1, "not enough values to unpack (expected 2, got 1)")]
    public void What_fails_in_rendering_is_told_with_its_line(string source, int line, string what)
    {
        var error = Assert.Throws<TemplateException>(() => Render(source));
        Assert.Equal($"chat template, line {line}: {what}", error.Message);
        Assert.Equal(line, error.Line);
    }

    [Fact]
    public void A_template_that_refuses_the_conversation_is_quoted()
    {
        var error = Assert.Throws<TemplateException>(() =>
            Render("\n{% if messages[0].role != 'system' %}{{ raise_exception('No ' ~ messages[0].role ~ ' first!') }}{% endif %}"));
        Assert.Equal("the chat template refuses the conversation (line 2): No user first!", error.Message);
    }

    private static void Render(string source) =>
        ChatTemplate.Parse(source).Render([new ChatMessage("user", "Hi")], new TemplateContext { Now = default });
}
