using System.Text;
using Sparsescope.Records;

namespace Sparsescope.Tests.Records;

/// <summary>Which of a record's fields is measured.</summary>
public sealed class ChosenFieldTests
{
    private const string Both = """{"prompt": "hi", "prompt_id": "1", "messages": [{"role": "user", "content": "hi"}], "tokens": [1]}""";

    [Fact]
    public void Of_several_the_one_that_is_named_is_measured_and_the_others_are_passed_through()
    {
        var prompt = Read(Both, "prompt");
        Assert.Equal("hi", prompt.Prompt);
        Assert.Equal(["prompt_id", "messages", "tokens"], prompt.Fields.Select(field => field.Key));
        var messages = Read(Both, "messages");
        Assert.Equal("user", Assert.Single(messages.Messages!).GetProperty("role").GetString());
        Assert.Equal(["prompt", "prompt_id", "tokens"], messages.Fields.Select(field => field.Key));
        Assert.Equal([1], Read(Both, "tokens").Tokens);
        Assert.Equal("1", Read(Both, "prompt_id").Prompt);
    }

    [Fact]
    public void Without_a_name_the_choice_is_left_to_the_person()
    {
        var e = Assert.Throws<BadInputException>(() => Read(Both, null));
        Assert.Equal("in:1: the record has 'prompt' and 'messages' and 'tokens', and only one can be measured.", e.Message);
        Assert.Equal(Remedy.ChooseField, e.Remedy);
        Assert.Equal(["prompt", "messages"], e.Choices);
    }

    [Fact]
    public void Where_a_record_lacks_the_field_that_is_named_what_it_has_is_measured()
    {
        Assert.NotNull(Read("""{"messages": [{"role": "user", "content": "hi"}]}""", "question").Messages);
        Assert.Contains("no field 'question'", Assert.Throws<BadInputException>(() => Read("""{"prompt": "a"}""", "question")).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("prompt", null), InlineData("prompt", "prompt"), InlineData("conversation", "conversation"), InlineData("id", "id")]
    public void A_conversation_is_read_under_any_name(string name, string? field)
    {
        var record = Read($$"""{"{{name}}": [{"role": "user", "content": "hi"}, {"role": "assistant", "tool_calls": []}], "n": 1}""",
            field);
        Assert.Equal(2, record.Messages!.Count);
        Assert.Null(record.Prompt);
        Assert.Equal(["n"], record.Fields.Select(other => other.Key));
    }

    [Fact]
    public void Token_ids_are_read_under_any_name()
    {
        Assert.Equal([5, 6], Read("""{"input_ids": [5, 6]}""", "input_ids").Tokens);
        Assert.StartsWith("in:1: token 2 is", Assert.Throws<BadInputException>(() => Read("""{"input_ids": [5, "a"]}""",
            "input_ids")).Message);
    }

    [Fact]
    public void A_list_that_is_no_conversation_is_refused() =>
        Assert.StartsWith("in:1: message 1 is a string, not an object", Assert.Throws<BadInputException>(() =>
            Read("""{"prompt": ["a"]}""", null)).Message);

    [Theory]
    [InlineData("""{"role": "assistant", "tool_calls": [{"type": "function", "function": {"name": "f", "arguments": "{}"}}]}""")]
    [InlineData("""{"role": "tool", "content": {"result": 2}}""")]
    [InlineData("""{"role": "assistant", "content": null}""")]
    [InlineData("""{"role": "assistant"}""")]
    public void A_message_need_not_have_a_text(string message) =>
        Assert.Equal(2, Read($$"""{"messages": [{"role": "user", "content": "hi"}, {{message}}]}""", null).Messages!.Count);

    private static InputRecord Read(string json, string? field) =>
        Assert.Single(RecordReader.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)), RecordFormat.JsonLines, new()
        {
            Name = "in",
            Field = field
        }));
}
