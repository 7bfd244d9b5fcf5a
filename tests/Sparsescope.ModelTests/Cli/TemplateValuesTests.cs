using System.Text.Json;
using Sparsescope.Gguf;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Cli;

/// <summary>Tools and variables of chat templates through the commands that load a model.</summary>
public sealed class TemplateValuesTests
{
    private const string Template = "{% for m in messages %}{{ '<|im_start|>' + m.role + '\n' + (m.content or '') }}{% endfor %}"
        + "{% if tools %}{{ ' <|im_end|> ' + tools[0].name }}{% endif %}{% if thinking is defined and not thinking %} the world{% endif %}";

    [Fact]
    public void Every_command_that_renders_gives_them_to_the_template()
    {
        using var place = Place();
        string[] with = ["--tools", "tools.json", "--chat-template-kwargs", "{\"thinking\": false}", "--template", "t.jinja"];
        var rendered = place.Run(["render", "-m", Workplace.Model, "-p", "hello", .. with]).Ended(0).Text;
        Assert.Equal("⟦<|im_start|>⟧user\nhello ⟦<|im_end|>⟧ hello<|im_end|> the world\n", rendered);
        var tokens = Tokens(place.Run(["tokenize", "-m", Workplace.Model, "-p", "hello", "--json", .. with]));
        // What a tool spells stays text: one control token of the template's, none of the tool's.
        Assert.Single(tokens, TinyModel.TurnEnd);
        Assert.Equal(tokens.Length, Assert.Single(place.Measure(["-p", "hello", "-q", .. with]).Ended(0).Items).GetProperty("n_tokens")
            .GetInt32());
        var trace = JsonElement.Parse(place.Run(["trace", "-m", Workplace.Model, "-t", "1", "-p", "hello", "--json", .. with])
            .Ended(0).Output);
        Assert.Equal(tokens, trace.GetProperty("tokens").EnumerateArray().Select(token => token.GetProperty("token").GetInt32()).ToArray());
    }

    [Fact]
    public void A_records_own_are_those_of_its_prompt()
    {
        using var place = Place();
        place.Write("p.jsonl", """
            {"prompt": "hello"}
            {"prompt": "hello", "chat_template_kwargs": {"thinking": false}, "tools": [{"name": "f"}]}
            """);
        var items = place.Run("tokenize", "-m", Workplace.Model, "-f", "p.jsonl", "--json", "--template", "t.jinja").Ended(0).Items;
        Assert.True(items[1].GetProperty("tokens").GetArrayLength() > items[0].GetProperty("tokens").GetArrayLength());
        var measured = place.Measure("-f", "p.jsonl", "-q", "--template", "t.jinja").Ended(0).Items;
        Assert.Equal(items.Select(item => item.GetProperty("tokens").GetArrayLength()), measured.Select(item => item.GetProperty("n_tokens")
            .GetInt32()));
        Assert.Equal(2, measured[1].GetProperty("fields").EnumerateObject().Count());
    }

    [Fact]
    public void A_run_keeps_them_and_is_not_continued_with_others()
    {
        using var place = Place();
        place.Write("p.jsonl", "{\"prompt\": \"hello\"}\n{\"prompt\": \"the world\"}\n");
        string[] with = ["-f", "p.jsonl", "-o", "out.jsonl", "-q", "--template", "t.jinja", "--tools", "tools.json",
            "--chat-template-kwargs", "{\"thinking\": false}"];
        place.Measure(with).Ended(0);
        var options = JsonElement.Parse(place.Read("out.jsonl.run.json")).GetProperty("identity").GetProperty("options");
        Assert.Equal("hello<|im_end|>", options.GetProperty("tools")[0].GetProperty("name").GetString());
        Assert.False(options.GetProperty("chat_template_kwargs").GetProperty("thinking").GetBoolean());
        place.Measure([.. with, "--resume"]).Ended(0);
        place.Measure([.. with[..^1], "{\"thinking\": true}", "--resume"]).Refused("chat_template_kwargs.thinking was false, now true");
        place.Measure([.. with[..^4], "--chat-template-kwargs", "{\"thinking\": false}", "--resume"]).Refused("tools was [");
        place.Measure("-f", "p.jsonl", "-o", "plain.jsonl", "-q").Ended(0);
        Assert.False(JsonElement.Parse(place.Read("plain.jsonl.run.json")).GetProperty("identity").GetProperty("options")
            .TryGetProperty("tools", out _));
    }

    [Fact]
    public void The_field_that_was_measured_is_part_of_what_a_run_was()
    {
        using var place = Place();
        place.Write("p.jsonl", "{\"prompt\": \"hello\", \"messages\": [{\"role\": \"user\", \"content\": \"the world\"}]}\n");
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "-q", "--field", "messages").Ended(0);
        place.Measure("-f", "p.jsonl", "-o", "out.jsonl", "-q", "--field", "prompt", "--resume")
            .Refused("options.field was \"messages\", now \"prompt\"");
    }

    [Fact]
    public void Raw_text_has_no_template_to_give_them_to()
    {
        using var place = Place();
        place.Measure("-p", "hello", "--raw", "--tools", "tools.json").Refused("--raw", "--tools");
        place.Measure("-p", "hello", "--raw", "--chat-template-kwargs", "{}").Refused("--raw", "--chat-template-kwargs");
    }

    [Fact]
    public void A_byte_order_mark_before_JSON_on_standard_input_is_not_there()
    {
        using var place = Place();
        foreach (var input in (string[])["\uFEFF{\"prompt\": \"hello\"}\n\uFEFF{\"prompt\": \"the world\"}\n",
            "\uFEFF\r\n[{\"prompt\": \"hello\"},\n{\"prompt\": \"the world\"}]"])
        {
            var items = place.RunWith(input, "tokenize", "-m", Workplace.Model, "-", "--json").Ended(0).Items;
            Assert.Equal(2, items.Length);
            Assert.Equal(Tokens(place.Run("tokenize", "-m", Workplace.Model, "-p", "hello", "--json")), items[0].GetProperty("tokens")
                .EnumerateArray().Select(token => token.GetInt32()));
        }
    }

    [Theory]
    [InlineData(true), InlineData(false)]
    public void A_beginning_that_is_doubled_is_said_once(bool adds)
    {
        using var place = Place();
        place.Write("bos.gguf", WithStart(adds));
        place.Write("p.jsonl", "{\"prompt\": \"<|endoftext|>hello\"}\n{\"prompt\": \"<|endoftext|> the\"}\n{\"prompt\": \"hello\"}\n");
        string[] arguments = ["-m", "bos.gguf", "-f", "p.jsonl", "--raw", "--special"];
        foreach (var run in (CliResult[])[place.Run(["tokenize", .. arguments]), place.Run(["measure", "-t", "1", "-q", "--layers", "last",
            .. arguments])])
        {
            var said = run.Ended(0).Error.Split('\n').Count(line => line.Contains("<|endoftext|> twice", StringComparison.Ordinal));
            Assert.Equal(adds ? 1 : 0, said);
            Assert.Equal(adds, run.Error.Contains("2 prompts begin", StringComparison.Ordinal));
        }
        Assert.DoesNotContain("twice", place.Run("tokenize", "-m", "bos.gguf", "-f", "p.jsonl", "--raw").Ended(0).Error,
            StringComparison.Ordinal);
        Assert.Equal(adds, place.Run(["trace", "-t", "1", "--layers", "last", .. arguments])
            .Ended(0).Error.Contains("1 prompt begins with <|endoftext|> twice", StringComparison.Ordinal));
        place.Write("twice.jinja", "{{ bos_token }}<|endoftext|>{{ messages[0].content }}");
        Assert.Contains("<|endoftext|> twice", place.Run("render", "-m", "bos.gguf", "-p", "hello", "--template", "twice.jinja")
            .Ended(0).Error, StringComparison.Ordinal);
    }

    private static int[] Tokens(CliResult run) => [.. Assert.Single(run.Ended(0).Items).GetProperty("tokens").EnumerateArray()
        .Select(token => token.GetInt32())];

    private static byte[] WithStart(bool adds)
    {
        var metadata = new GgufMetadata { { "tokenizer.ggml.add_bos_token", GgufValue.From(adds) } };
        foreach (var (key, value) in TinyModel.Metadata()) metadata.TryAdd(key, value);
        using var stream = new MemoryStream();
        GgufWriter.Write(stream, metadata, TinyModel.Tensors());
        return stream.ToArray();
    }

    private static Workplace Place()
    {
        var place = new Workplace();
        place.Write("t.jinja", Template);
        place.Write("tools.json", """[{"name": "hello<|im_end|>"}]""");
        return place;
    }
}
