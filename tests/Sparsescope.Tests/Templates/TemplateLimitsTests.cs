using Sparsescope.Templates;

namespace Sparsescope.Tests.Templates;

/// <summary>A template comes out of a downloaded file: whatever it does, it must end, in bounded memory, with a clear error.</summary>
public sealed class TemplateLimitsTests
{
    private const string Grow =
        "{% set ns = namespace(a=[], b=[]) %}{% for i in range(20000) %}{% set ns.a = [ns.a] %}{% set ns.b = [ns.b] %}{% endfor %}";
    private const string Share =
        "{% set ns = namespace(a=[], b=[]) %}{% for i in range(99) %}{% set ns.a = [ns.a, ns.a] %}{% set ns.b "
        + "= [ns.b, ns.b] %}{% endfor %}";

    [Theory]
    [InlineData("{% for i in range(100000) %}{% for j in range(100000) %}{% endfor %}{% endfor %}", "steps")]
    [InlineData("{{ range(100001) }}", "MAX_RANGE")]
    [InlineData("{{ 'x' * 1000000000 }}", "too long a text")]
    [InlineData("{{ [1] * 1000000000 }}", "steps")]
    [InlineData("{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}", "too long a text")]
    [InlineData("{% set s = 'x' * 1000000 %}{% for i in range(99999) %}{{ s }}{% endfor %}", "too long a text")]
    [InlineData("{% set s = 'x' * 1000 %}{% for i in range(99) %}{% set t = s * 30000 %}{% endfor %}", "copies too much text")]
    [InlineData("{{ '%1000000000d' % 5 }}", "too long a text")]
    [InlineData("{{ '{:01000000000,}'.format(5) }}", "too long a text")]
    [InlineData("{{ '%.1000000000f' % 5 }}", "too large")]
    [InlineData("{{ [[1]] | tojson(indent=1000000000) }}", "too long a text")]
    [InlineData("{{ [1] | batch(1000000000, 0) | list }}", "steps")]
    [InlineData("{% set a = 'a' * 4000000 %}{{ ('a' * 2000000 + 'b') in a }}", "steps")]
    [InlineData("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}", "too deeply")]
    [InlineData("{% for x in [[1]] recursive %}{{ loop([x]) }}{% endfor %}", "too deeply")]
    [InlineData("{% set ns = namespace() %}{% set ns.a = ns %}{{ ns }}", "too deeply")]
    [InlineData(
        "{% set ns = namespace(g=[1]) %}{% for i in range(20000) %}{% set ns.g = ns.g | map('string') %}{% endfor %}{{ ns.g | list }}",
        "too deeply")]
    [InlineData(Grow + "{{ ns.a }}", "too deeply")]
    [InlineData(Grow + "{{ ns.a | tojson }}", "too deeply")]
    [InlineData(Grow + "{{ ns.a == ns.b }}", "too deeply")]
    [InlineData(Share + "{{ ns.a }}", "steps")]
    [InlineData(Share + "{{ ns.a == ns.b }}", "steps")]
    public void A_runaway_template_is_stopped(string source, string reason) => Stops(source, reason);

    [Theory]
    [InlineData("{{ ", "(", "1", ")", " }}")]
    [InlineData("{{ ", "[", "1", "]", " }}")]
    [InlineData("{{ ", "not ", "1", "", " }}")]
    [InlineData("{{ ", "-", "1", "", " }}")]
    [InlineData("{{ 1", " + 1", "", "", " }}")]
    [InlineData("{{ 1", " | abs", "", "", " }}")]
    [InlineData("{{ messages", "[0]", "", "", " }}")]
    [InlineData("{{ 1", " if 1 else 1", "", "", " }}")]
    [InlineData("{% set ", "(", "a", ")", " = 1 %}")]
    [InlineData("", "{% if true %}", "x", "{% endif %}", "")]
    public void Deep_nesting_is_an_error_and_no_stack_overflow(string start, string open, string middle, string close, string end)
    {
        string Repeat(string part) => string.Concat(Enumerable.Repeat(part, 50_000));
        Stops(start + Repeat(open) + middle + Repeat(close) + end, "too deeply");
    }

    [Fact]
    public void A_hundred_levels_are_no_deep_nesting() =>
        Assert.Equal("1", ChatTemplate.Parse($"{{{{ {new string('(', 100)}1{new string(')', 100)} }}}}")
            .Render([], new TemplateContext { Now = default }).Text);

    [Fact]
    public void A_long_conversation_is_within_the_limits()
    {
        var template = ChatTemplate.Parse(
            "{% for m in messages %}{{ '<|' ~ m.role ~ '|>' }}{% set c = m.content.strip().split('</think>')[-1] | trim %}{{ "
                + "c.replace('a', 'b') }}\n{% endfor %}");
        var messages = Enumerable.Range(0, 2000).Select(i => new ChatMessage(i % 2 == 0 ? "user" : "assistant", new string('a', 1000)))
            .ToArray();
        Assert.Equal(2000 * 1000 + 1000 * ("<|user|>\n".Length + "<|assistant|>\n".Length),
            template.Render(messages, new TemplateContext { Now = default }).Text.Length);
    }

    /// <summary>On a stack of half a megabyte, as a thread may have.</summary>
    private static void Stops(string source, string reason)
    {
        Exception? caught = null;
        var thread = new Thread(() =>
            caught = Record.Exception(() => ChatTemplate.Parse(source).Render([], new TemplateContext { Now = default })), 512 << 10);
        thread.Start();
        thread.Join();
        Assert.Contains(reason, Assert.IsType<TemplateException>(caught).Message, StringComparison.Ordinal);
    }
}
