using System.Text.Json;

namespace Sparsescope.Tests.Cli.Commands;

/// <summary>The files of ../shared/cases/io, each a file that someone had: what is right is written beside them.</summary>
public sealed class FieldFilesTests : IDisposable
{
    private const string Template = "{% for m in messages %}"
        + "{{ m.role }}:{{ m.content if m.content is defined else m.tool_calls[0].function.name + '()' }};{% endfor %}"
        + "{{ tools[0].function.name if tools else '' }}{{ enable_thinking if enable_thinking is defined else '' }}";

    private readonly string _template = Path.GetTempFileName();

    public FieldFilesTests() => File.WriteAllText(_template, Template);

    public void Dispose() => File.Delete(_template);

    [Theory]
    [InlineData("tc.jsonl", "user:hi;", "user:hi;assistant:f();tool:2;")]
    [InlineData("bom.csv", "user:a\r\nb, c;", "user:say \"hi\";")]
    [InlineData("bom-mid.jsonl", "user:one;", "user:two;")]
    [InlineData("nothink.jsonl", "user:hi;False")]
    [InlineData("with-tools.jsonl", "user:hi;f")]
    [InlineData("prompts-chat.jsonl", "user:hi;")]
    public void A_file_is_read(string name, params string[] texts) => Assert.Equal(texts, Rendered(name));

    [Fact]
    public void A_message_without_content_fails_its_record_alone_where_the_template_needs_one()
    {
        File.WriteAllText(_template, "{% for m in messages %}{{ m.role + m.content }}{% endfor %}");
        var run = Render("tc.jsonl");
        Assert.Equal(3, run.Code);
        var lines = run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToArray();
        Assert.Equal("userhi", lines[0].GetProperty("text").GetString());
        Assert.Contains("chat template, line 1", lines[1].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_with_a_field_missing_is_refused_with_options_that_exist()
    {
        var run = Render("ragged-short.csv");
        Assert.Equal(2, run.Code);
        Assert.Contains("ragged-short.csv:3: the row has 2 columns where the header has 3; add what is missing", run.Error,
            StringComparison.Ordinal);
        Assert.Contains("--delimiter", run.Error, StringComparison.Ordinal);
        Assert.Equal(2, Render("ragged-short.csv", "--delimiter", ";").Code);
    }

    [Fact]
    public void NaN_is_said_to_be_Pythons()
    {
        var run = Render("nan.jsonl");
        Assert.Equal(2, run.Code);
        Assert.Contains("nan.jsonl:1: the JSON holds NaN", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_prompt_and_messages_the_field_says_which()
    {
        var run = Render("prompt+messages.jsonl");
        Assert.Equal(2, run.Code);
        Assert.Contains("choose with --field prompt or --field messages", run.Error, StringComparison.Ordinal);
        Assert.Equal(["user:hi;"], Rendered("prompt+messages.jsonl", "--field", "prompt"));
        Assert.Equal(["user:hi;assistant:yo;"], Rendered("prompt+messages.jsonl", "--field", "messages"));
    }

    [Theory]
    [InlineData(";", "a,b;1"), InlineData("tab", "a,b\t1"), InlineData("|", "a,b|1")]
    public void A_delimiter_that_is_named_is_taken(string delimiter, string row)
    {
        var file = Path.ChangeExtension(_template, ".csv");
        var separator = delimiter == "tab" ? '\t' : delimiter[0];
        File.WriteAllText(file, $"prompt{separator}n\n{row}\n");
        try
        {
            var run = CommandRun.Of("render", "--template", _template, "-f", file, "--delimiter", delimiter);
            Assert.Equal(["user:a,b;"], Texts(run.Output));
            Assert.Contains("--delimiter ';;' cannot", CommandRun.Of("render", "--template", _template, "-f", file, "--delimiter",
                ";;").Error, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(file);
        }
    }

    private string[] Rendered(string name, params string[] options)
    {
        var run = Render(name, options);
        Assert.True(run.Code == 0, run.Error + run.Output);
        return Texts(run.Output);
    }

    private static string[] Texts(string output) =>
        [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line).GetProperty("text")
            .GetString()!)];

    private (int Code, string Output, string Error) Render(string name, params string[] options) =>
        CommandRun.Of(["render", "--template", _template, "-f", Shared.Path("cases", "io", name), .. options]);
}
