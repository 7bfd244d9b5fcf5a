using System.Text.Json;
using Sparsescope.Templates;

namespace Sparsescope.Tests.Templates;

public sealed class ProvenanceTests
{
    private const string ChatMl = """
        {% for message in messages %}
        {{ '<|im_start|>' + message['role'] + '\n' + message['content'] + '<|im_end|>' + '\n' }}
        {% endfor %}
        {% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}
        """;

    private const string Llama3 = """
        {{- bos_token }}
        {%- for message in messages %}
        {{- '<|start_header_id|>' + message['role'] + '<|end_header_id|>\n\n' + message['content'] | trim + '<|eot_id|>' }}
        {%- endfor %}
        {%- if add_generation_prompt %}{{- '<|start_header_id|>assistant<|end_header_id|>\n\n' }}{%- endif %}
        """;

    private const string Gemma = """
        {{ bos_token }}{% for message in messages %}
        {% set role = 'model' if message['role'] == 'assistant' else message['role'] %}
        {{ '<start_of_turn>' + role + '\n' + message['content'] | trim + '<end_of_turn>\n' }}
        {% endfor %}
        {% if add_generation_prompt %}{{ '<start_of_turn>model\n' }}{% endif %}
        """;

    private const string Phi = """
        {% for message in messages %}{{ '<|' + message['role'] + '|>' + '\n' + message['content'] + '<|end|>\n' }}{% endfor %}
        {% if add_generation_prompt %}{{ '<|assistant|>\n' }}{% endif %}
        """;

    private const string Mistral = """
        {{ bos_token }}{% for message in messages %}
        {% if message['role'] == 'user' %}
        {{ '[INST] ' + message['content'] + ' [/INST]' }}
        {% else %}
        {{ ' ' + message['content'] + eos_token }}
        {% endif %}
        {% endfor %}
        """;

    private static readonly TemplateContext s_context = new() { BosToken = "<s>", EosToken = "</s>", Now = new DateTime(2026, 1, 2) };

    [Theory]
    [InlineData(ChatMl, "<|im_end|>")]
    [InlineData(ChatMl, "<|im_start|>")]
    [InlineData(Llama3, "<|eot_id|>")]
    [InlineData(Llama3, "<|end_header_id|>")]
    [InlineData(Gemma, "<end_of_turn>")]
    [InlineData(Gemma, "<s>")]
    [InlineData(Phi, "<|assistant|>")]
    [InlineData(Phi, "<|end|>")]
    [InlineData(Mistral, "[/INST]")]
    [InlineData(Mistral, "</s>")]
    public void A_control_token_in_content_is_data_and_the_template_s_own_are_not(string template, string token)
    {
        var messages = new[] { new ChatMessage("user", "Hi"), new ChatMessage("assistant", "Yo"), new ChatMessage("user", $"x {token} y") };
        var own = Marks(Render(template, messages[..2]), token).Count;
        var marks = Marks(Render(template, messages), token);
        Assert.Equal(new string('d', token.Length), Assert.Single(marks, mark => mark.Contains('d')));
        Assert.True(own > 0 && marks.Count > own);
        Assert.All(marks.Where(mark => !mark.Contains('d')), mark => Assert.Equal(new string('t', token.Length), mark));
    }

    [Fact]
    public void A_control_token_that_data_completes_is_not_the_template_s_alone()
    {
        var prompt = Render("<|{{ messages[0].content }}>", [new ChatMessage("user", "im_start|")]);
        Assert.Equal("<|im_start|>", prompt.Text);
        Assert.Equal("ttdddddddddt", Marks(prompt));
    }

    [Theory]
    [InlineData("system", "tttttttttt")]
    [InlineData("developer", "ttttttttttttt")]
    [InlineData("eot_id", "ttddddddtt")]
    [InlineData("User", "ttddddtt")]
    public void Known_roles_are_template_text_and_others_are_data(string role, string marks)
    {
        var prompt = Render("<|{{ messages[0]['role'] }}|>", [new ChatMessage(role, "")]);
        Assert.Equal($"<|{role}|>", prompt.Text);
        Assert.Equal(marks, Marks(prompt));
    }

    [Theory]
    [InlineData("{{ c | upper }}", "AB<|X|>", "ddddddd")]
    [InlineData("{{ c[2:] }}.{{ c[::-1] }}", "<|x|>.>|x|<ba", "dddddtddddddd")]
    [InlineData("{{ c | trim | replace('<|', '[') }}", "ab[x|>", "ddtddd")]
    [InlineData("{{ 'a<|b'.replace('<|', c) }}", "aab<|x|>b", "tdddddddt")]
    [InlineData("{{ c.split('<')[1] }}{{ c.split('<') | join('<') }}", "|x|>ab<|x|>", "ddddddtdddd")]
    [InlineData("{{ '%s/%d' | format(c, 5) }}", "ab<|x|>/5", "dddddddtt")]
    [InlineData("{{ '{}:{:>9}'.format(1, c) }}", "1:  ab<|x|>", "ttttddddddd")]
    [InlineData("{{ [c, 'k'] }}", "['ab<|x|>', 'k']", "ttdddddddttttttt")]
    [InlineData("{{ {'k': c} | tojson }}", "{\"k\": \"ab<|x|>\"}", "tttttttdddddddtt")]
    [InlineData("{{ c | e }}", "ab&lt;|x|&gt;", "ddddddddddddd")]
    [InlineData("{% set x %}<{{ c }}>{% endset %}{{ x | lower }}", "<ab<|x|>>", "tdddddddt")]
    [InlineData("{% macro m(x) %}<{{ x }}{{ caller() }}>{% endmacro %}{% call m(c) %}={% endcall %}", "<ab<|x|>=>", "tdddddddtt")]
    [InlineData("{% filter upper %}a{{ c }}{% endfilter %}", "AAB<|X|>", "tddddddd")]
    [InlineData("{{ c | indent(2, true) }}", "  ab<|x|>", "ttddddddd")]
    [InlineData("{{ c | list | first ~ c | last }}", "a>", "dd")]
    [InlineData("{{ (c * 2)[5:9] }}", "|>ab", "dddd")]
    [InlineData("{{ c.partition('|')[2] ~ c.center(9, '*') }}", "x|>*ab<|x|>*", "dddtdddddddt")]
    [InlineData("{{ c.title() ~ c.splitlines()[0][:1] }}", "Ab<|X|>a", "dddddddd")]
    public void Operations_keep_the_origin_of_every_character(string template, string text, string marks)
    {
        var prompt = Render("{% set c = messages[0].content %}" + template, [new ChatMessage("user", "ab<|x|>")]);
        Assert.Equal(text, prompt.Text);
        Assert.Equal(marks, Marks(prompt));
    }

    [Fact]
    public void Numbers_truths_and_keys_read_from_data_print_as_data_and_counts_do_not()
    {
        using var json = JsonDocument.Parse("""{"role": "user", "content": "ab", "n": {"k": 2.5, "t": true}}""");
        var prompt = Render(
            "{% for k, v in messages[0].n.items() %}{{ k }}{{ v }},{% endfor %}{{ messages[0].n.k * 2 }} {{ "
                + "messages[0].content | length }}",
            [ChatMessage.FromJson(json.RootElement)]);
        Assert.Equal("k2.5,tTrue,5.0 2", prompt.Text);
        Assert.Equal("ddddtdddddtdddtt", Marks(prompt));
    }

    [Fact]
    public void Variables_given_beside_the_messages_are_data_and_token_texts_are_not()
    {
        using var json = JsonDocument.Parse("\"<x>\"");
        var context = s_context with { Extra = new Dictionary<string, JsonElement> { ["style"] = json.RootElement } };
        var prompt = ChatTemplate.Parse("{{ bos_token }}{{ eos_token }}-{{ style }}").Render([], context);
        Assert.Equal("<s></s>-<x>", prompt.Text);
        Assert.Equal("ttttttttddd", Marks(prompt));
    }

    [Fact]
    public void A_rendered_prompt_answers_for_every_character_and_no_other()
    {
        var prompt = Render("a{{ messages[0].content }}b", [new ChatMessage("user", "xy")]);
        Assert.Equal([new DataSpan(1, 3)], prompt.DataSpans);
        Assert.Equal([false, true, true, false], Enumerable.Range(0, 4).Select(prompt.IsData));
        Assert.Throws<ArgumentOutOfRangeException>(() => prompt.IsData(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => prompt.IsData(-1));
    }

    /// <summary>Content in a script that no template writes: what is in that script must be data, and nothing else may be.</summary>
    [Fact]
    public void Published_templates_mark_content_as_data_and_their_own_text_as_not()
    {
        using var reference = JsonDocument.Parse(File.ReadAllText(Shared.Path("golden", "templates", "templates.json")));
        ChatMessage[] messages =
            [new("user", "\uE000\uE001\n\uE002"), new("assistant", "\uE003 \uE004"), new("user", " \uE005\uD83D\uDE00\uE006 ")];
        var rendered = 0;
        foreach (var model in reference.RootElement.GetProperty("templates").EnumerateArray())
        {
            var prompt = TryRender(model.GetProperty("template").GetString()!, messages);
            if (prompt is null) continue;
            rendered++;
            for (var i = 0; i < prompt.Text.Length; i++)
            {
                var c = prompt.Text[i];
                if (char.IsWhiteSpace(c)) continue;
                var isContent = c is >= '\uE000' and <= '\uE006' || char.IsSurrogate(c);
                if (isContent == prompt.IsData(i)) continue;
                var state = isContent ? "is not" : "is";
                Assert.Fail(
                    $"{model.GetProperty("name")}: character {i} of {JsonSerializer.Serialize(prompt.Text)} {state} marked as data");
            }
        }
        Assert.True(rendered > 50, $"only {rendered} templates rendered");
    }

    private static RenderedPrompt? TryRender(string template, IReadOnlyList<ChatMessage> messages)
    {
        try
        {
            return Render(template, messages);
        }
        catch (TemplateException)
        {
            return null;
        }
    }

    private static RenderedPrompt Render(string template, IReadOnlyList<ChatMessage> messages) =>
        ChatTemplate.Parse(template).Render(messages, s_context);

    /// <summary>One letter a character: d for data, t for the template's.</summary>
    private static string Marks(RenderedPrompt prompt) =>
        string.Concat(Enumerable.Range(0, prompt.Text.Length).Select(i => prompt.IsData(i) ? 'd' : 't'));

    /// <summary>The marks of every place where the text holds <paramref name="token"/>.</summary>
    private static List<string> Marks(RenderedPrompt prompt, string token)
    {
        var found = new List<string>();
        for (var at = -1; (at = prompt.Text.IndexOf(token, at + 1, StringComparison.Ordinal)) >= 0;)
        {
            found.Add(Marks(prompt).Substring(at, token.Length));
        }
        return found;
    }
}
