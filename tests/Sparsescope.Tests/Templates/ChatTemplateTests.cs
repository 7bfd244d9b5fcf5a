using System.Text.Json;
using Sparsescope.Templates;

namespace Sparsescope.Tests.Templates;

/// <summary>What the language does, by example; JinjaCasesTests has the breadth.</summary>
public sealed class ChatTemplateTests
{
    private static readonly ChatMessage[] s_messages =
        [new("system", "Be brief."), new("user", "Hi"), new("assistant", "Hello"), new("user", "Bye")];

    [Fact]
    public void A_tag_alone_on_its_line_leaves_nothing_of_the_line() =>
        Assert.Equal("a\nb\nc", Render("a\n  {% if true %}\nb\n\t{% endif %}\n{# note #}\nc\n"));

    [Fact]
    public void An_expression_alone_on_its_line_keeps_the_line() => Assert.Equal("a\n  1\nb", Render("a\n  {{ 1 }}\nb"));

    [Fact]
    public void A_minus_takes_all_white_space_and_a_plus_keeps_it() =>
        Assert.Equal("ab\n  c\n", Render("a \n {%- if true -%} \n b\n  {%+ if true +%}c\n{% endif %}{% endif %}"));

    [Fact]
    public void Only_one_newline_goes_from_the_template_s_end() => Assert.Equal("a\n", Render("a\n\n"));

    [Fact]
    public void A_loop_knows_its_place_and_its_neighbours() =>
        Assert.Equal("1/4 first ->user;2/4 system->assistant;3/4 user->user;4/4 assistant-> last;", Render(
            "{% for m in messages %}{{ loop.index }}/{{ loop.length }} {{ 'first ' if loop.first }}{{ "
                + "loop.previtem.role if not loop.first }}->"
            + "{{ loop.nextitem.role if not loop.last }}{{ ' last' if loop.last }};{% endfor %}"));

    [Fact]
    public void A_filtered_loop_sees_what_its_body_changed() =>
        Assert.Equal("Hi", Render(
            "{% set ns = namespace(done=false) %}{% for m in messages if m.role == 'user' and not ns.done %}{{ m.content }}{% set "
                + "ns.done = true %}{% endfor %}"));

    [Fact]
    public void A_set_in_a_loop_ends_with_the_round_and_a_namespace_outlives_it() =>
        Assert.Equal("0 4", Render(
            "{% set n = 0 %}{% set ns = namespace(n=0) %}{% for m in messages %}{% set n = n + 1 %}{% set ns.n = ns.n + 1 "
                + "%}{% endfor %}{{ n }} {{ ns.n }}"));

    [Fact]
    public void Break_leaves_the_loop_and_continue_the_round() =>
        Assert.Equal("user assistant ", Render(
            "{% for m in messages %}{% if loop.first %}{% continue %}{% endif %}{% if loop.last %}{% break %}{% "
                + "endif %}{{ m.role }} {% endfor %}"));

    [Fact]
    public void A_macro_takes_defaults_names_and_a_caller() =>
        Assert.Equal("[a-b][a-c][x:a]", Render(
            "{% macro m(x, y='b') %}[{{ caller(x) if caller else x ~ '-' ~ y }}]{% endmacro %}"
            + "{{ m('a') }}{{ m(y='c', x='a') }}{% call(v) m('a') %}x:{{ v }}{% endcall %}"));

    [Fact]
    public void Tojson_is_json_dumps_and_escapes_no_html() =>
        Assert.Equal("""{"role": "user", "content": "Hi"} {"a":"<é>"}""",
            Render("{{ messages[1] | tojson }} {{ {'a': '<é>'} | tojson(separators=(',', ':')) }}"));

    [Fact]
    public void Tools_and_documents_are_none_and_an_unset_token_is_undefined() =>
        Assert.Equal("TrueTrueFalseTrue",
            Render("{{ tools is none }}{{ documents is none }}{{ unk_token is defined }}{{ eos_token is defined }}"));

    [Fact]
    public void The_time_is_the_one_that_the_caller_gives() => Assert.Equal("02 January 2026", Render("{{ strftime_now('%d %B %Y') }}"));

    [Fact]
    public void Content_in_parts_and_further_fields_reach_the_template()
    {
        using var json = JsonDocument.Parse("""
            {"role": "assistant", "content": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}], "tool_calls": [{"function": {"name": "f", "arguments": {"x": 1.0}}}]}
            """);
        var template = ChatTemplate.Parse(
            "{{ messages[0].content | map(attribute='text') | join('+') }} {{ "
                + "messages[0].tool_calls[0].function.arguments | tojson }} {{ style }}");
        using var style = JsonDocument.Parse("7");
        var context = new TemplateContext { Now = default, Extra = new Dictionary<string, JsonElement> { ["style"] = style.RootElement } };
        Assert.Equal("""a+b {"x": 1.0} 7""", template.Render([ChatMessage.FromJson(json.RootElement)], context).Text);
    }

    [Theory]
    [InlineData("""{"role": "assistant", "content": null}""", "True None")]
    [InlineData("""{"role": "assistant"}""", "False ")]
    [InlineData("""{"content": "", "role": "assistant"}""", "True ")]
    public void Missing_content_null_content_and_empty_content_are_three_things(string message, string expected)
    {
        using var json = JsonDocument.Parse(message);
        var template = ChatTemplate.Parse("{{ 'content' in messages[0] }} {{ messages[0].content }}");
        Assert.Equal(expected, template.Render([ChatMessage.FromJson(json.RootElement)], new TemplateContext { Now = default }).Text);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"role": 1, "content": "x"}""")]
    public void A_message_without_a_role_is_refused(string message)
    {
        using var json = JsonDocument.Parse(message);
        Assert.Throws<BadInputException>(() => ChatMessage.FromJson(json.RootElement));
    }

    [Fact]
    public void One_template_renders_on_many_threads_at_once()
    {
        var template = ChatTemplate.Parse("{% for m in messages %}{{ loop.index }}{{ m.content | upper }}{% endfor %}");
        var texts = new string[64];
        Parallel.For(0, texts.Length,
            i => texts[i] = template.Render([new ChatMessage("user", $"m{i}")], new TemplateContext { Now = default }).Text);
        Assert.Equal(Enumerable.Range(0, texts.Length).Select(i => $"1M{i}"), texts);
    }

    private static string Render(string template) =>
        ChatTemplate.Parse(template).Render(s_messages, new TemplateContext { Now = new DateTime(2026, 1, 2, 3, 4, 5) }).Text;
}
