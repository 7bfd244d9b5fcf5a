using System.Text.Json;
using Sparsescope.Cli;

namespace Sparsescope.Tests.Cli.Commands;

/// <summary>What a chat template is given besides the messages, through `render`.</summary>
public sealed class TemplateValuesTests : IDisposable
{
    private const string User = """{"role": "user", "content": "hi"}""";
    private const string Tool = """{"type": "function", "function": {"name": "f", "parameters": {"b": 1, "a": [true, null, 1.50]}}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("values-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void The_tools_of_a_record_reach_the_template_as_they_stand() => Assert.Equal(
        ["""[{"type": "function", "function": {"name": "f", "parameters": {"b": 1, "a": [true, null, 1.5]}}}]"""],
        Rendered("{{ tools | tojson }}", $$"""{"messages": [{{User}}], "tools": [{{Tool}}]}"""));

    [Fact]
    public void Without_tools_the_template_sees_none() =>
        Assert.Equal(["True False"], Rendered("{{ tools is none }} {{ enable_thinking is defined }}",
            $$"""{"messages": [{{User}}], "tools": null, "chat_template_kwargs": null}"""));

    [Fact]
    public void The_variables_of_a_record_reach_the_template_with_their_types() => Assert.Equal(
        ["False 3 ['a'] x True"],
        Rendered(
            "{{ enable_thinking }} {{ level + 1 }} {{ list }} {{ some.x }} {{ some is mapping }}",
            $$$"""{"messages": [{{{User}}}], "chat_template_kwargs": """
            + """{"enable_thinking": false, "level": 2, "list": ["a"], "some": {"x": "x"} } }"""));

    [Fact]
    public void Variables_go_with_a_prompt_as_with_messages() =>
        Assert.Equal(["hi False"], Rendered("{{ messages[0].content }} {{ enable_thinking }}",
            """{"prompt": "hi", "chat_template_kwargs": {"enable_thinking": false}}"""));

    [Fact]
    public void The_variables_of_the_run_are_the_ground_and_those_of_a_record_go_before() => Assert.Equal(
        ["1 2", "9 2", "1 2"],
        Rendered("{{ a }} {{ b }}", """
            {"prompt": "x"}
            {"prompt": "x", "chat_template_kwargs": {"a": 9}}
            {"prompt": "x", "chat_template_kwargs": {}}
            """, "--chat-template-kwargs", """{"a": 1, "b": 2}"""));

    [Fact]
    public void The_tools_of_the_run_are_those_of_records_without_their_own()
    {
        var tools = Write("tools.json", "\uFEFF[" + Tool + "]");
        Assert.Equal(
            ["f", "g", "", "f"],
            Rendered("{{ tools | map(attribute='function.name') | join(',') }}", $$$"""
                {"prompt": "x"}
                {"prompt": "x", "tools": [{"function": {"name": "g"}}]}
                {"prompt": "x", "tools": []}
                {"prompt": "x", "tools": null}
                """, "--tools", tools));
        Assert.Equal(["f"], Rendered("{{ tools[0].function.name }}", """{"prompt": "x"}""", "--tools", Write("one.json", Tool)));
    }

    [Fact]
    public void A_record_may_say_whether_the_turn_of_the_assistant_is_opened() =>
        Assert.Equal(["True", "False"], Rendered("{{ add_generation_prompt }}", """
            {"prompt": "x"}
            {"prompt": "x", "chat_template_kwargs": {"add_generation_prompt": false}}
            """));

    [Fact]
    public void A_table_holds_them_as_JSON_text()
    {
        var file = Write("p.csv",
            "prompt,tools,chat_template_kwargs\nx,\"[{\"\"name\"\": \"\"f\"\"}]\",\"{\"\"n\"\": 1}\"\ny,,\nz,null,\n");
        var template = Write("t.jinja", "{{ tools[0].name if tools else 'none' }} {{ n if n is defined else 'none' }}");
        var run = CommandRun.Of("render", "--template", template, "-f", file);
        Assert.Equal(["f 1", "none none", "none none"], Texts(run.Output));
    }

    [Theory]
    [InlineData("\"tools\": \"hammer\"", "the field 'tools' must be a list of objects")]
    [InlineData("\"tools\": {\"type\": \"function\"}", "the field 'tools' must be a list of objects")]
    [InlineData("\"tools\": [{}, \"f\"]", "entry 2 of the field 'tools' is no object")]
    [InlineData("\"chat_template_kwargs\": [1]", "the field 'chat_template_kwargs' must be an object")]
    [InlineData("\"chat_template_kwargs\": {\"chat_template\": \"x\"}", "'chat_template', which is no variable")]
    [InlineData("\"chat_template_kwargs\": {\"messages\": []}", "'messages', which is no variable")]
    [InlineData("\"chat_template_kwargs\": {\"tools\": 5}", "must be a list of objects")]
    public void What_cannot_be_given_is_that_records_error_alone(string field, string says)
    {
        var run = Render("{{ messages[0].content }}", $$"""
            {"prompt": "a"}
            {"prompt": "b", {{field}}}
            {"prompt": "c"}
            """);
        Assert.Equal(3, run.Code);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal("a", lines[0].GetProperty("text").GetString());
        Assert.Contains(says, lines[1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal("c", lines[2].GetProperty("text").GetString());
    }

    [Theory]
    [InlineData("[1]", "is no JSON object"), InlineData("{enable_thinking: false}", "is no JSON object"), InlineData("",
        "is no JSON object")]
    [InlineData("{\"tokenize\": true}", "'tokenize', which is no variable")]
    public void Variables_of_the_run_that_are_none_are_refused(string json, string says) =>
        Refused(says, "--chat-template-kwargs", json);

    [Fact]
    public void A_file_of_tools_that_is_none_is_refused()
    {
        Refused("cannot be read", "--tools", Path.Combine(_folder, "none.json"));
        Refused("is a folder", "--tools", _folder);
        Refused("is no JSON (line 2)", "--tools", Write("bad.json", "[\n{]"));
        Refused("the tools must be a list", "--tools", Write("text.json", "\"f\""));
        Refused("entry 1 of the tools is no object", "--tools", Write("list.json", "[1]"));
    }

    [Fact]
    public void A_folder_in_the_place_of_a_file_is_called_one()
    {
        foreach (var arguments in (string[][])[["render", "--template", _folder, "-p", "x"], ["train", _folder], ["dynamics", _folder]])
        {
            var (code, _, error) = CommandRun.Of(arguments);
            Assert.Equal(ExitCode.BadInput, code);
            Assert.Contains($"'{_folder}' is a folder", error);
        }
    }

    [Fact]
    public void The_text_of_tools_is_data_and_the_template_writes_what_is_around_it() =>
        Assert.Equal(["<tools>a <b> & 'c' é\n</tools>"],
            Rendered("<tools>{% for tool in tools %}{{ tool.name + '\n' }}{% endfor %}</tools>",
                """{"prompt": "x", "tools": [{"name": "a <b> & 'c' é"}]}"""));

    private void Refused(string says, params string[] options)
    {
        var run = Render("{{ a }}", """{"prompt": "x"}""", options);
        Assert.Equal(2, run.Code);
        Assert.StartsWith("sparsescope: ", run.Error);
        Assert.Contains(says, run.Error, StringComparison.Ordinal);
    }

    private string[] Rendered(string template, string records, params string[] options)
    {
        var run = Render(template, records, options);
        Assert.True(run.Code == 0, run.Error + run.Output);
        return Texts(run.Output);
    }

    private static string[] Texts(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).Where(line =>
            line.TryGetProperty("text", out _)).Select(line => line.GetProperty("text").GetString()!)];

    private (int Code, string Output, string Error) Render(string template, string records, params string[] options) =>
        CommandRun.Of(["render", "--template", Write("t.jinja", template), "-f", Write("p.jsonl", records), .. options]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
