using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;
using Sparsescope.Studies.Store;

namespace Sparsescope.Tests.Studies.Running;

/// <summary>Which form prompts take, and that the form is part of what a run is.</summary>
public sealed class StudyPromptingTests
{
    private const string Template = "{{ messages[0]['content'] }}";

    private static readonly StudySpec s_chatOnly = StudyText.Read(StudyText.Sound), s_both = StudyText.Shipped("gsm8k-steps");

    [Fact]
    public void A_chat_template_is_used_where_there_is_one_and_the_plain_prompts_where_there_is_none()
    {
        Assert.Equal(new(FrameForm.Chat, Template, false), StudyPrompting.Of(s_both, Template, new()));
        Assert.Equal(new(FrameForm.Plain, null, false), StudyPrompting.Of(s_both, null, new()));
        Assert.Equal(new(FrameForm.Plain, null, false), StudyPrompting.Of(s_both, Template, new() { Raw = true }));
        Assert.Equal(new(FrameForm.Raw, null, false), StudyPrompting.Of(s_chatOnly, null, new()));
        Assert.Equal(new(FrameForm.Chat, "mine", true), StudyPrompting.Of(s_both, Template, new() { Template = "mine" }));
        Assert.Equal(new(FrameForm.Chat, "mine", true), StudyPrompting.Of(s_both, null, new() { Template = "mine" }));
        Assert.Null(StudyPrompting.Of(s_both, Template, new()).Note("m"));
        Assert.Contains("no prompt_plain", StudyPrompting.Of(s_chatOnly, null, new()).Note("m"), StringComparison.Ordinal);
    }

    [Fact]
    public void Form_template_and_frames_make_another_run_and_asking_for_what_happens_anyway_does_not()
    {
        string Id(StudySpec spec, string? ofModel, StudyRunOptions options) =>
            RunKey.Of(("study", "yaml"), ("options", StudyPrompting.Of(spec, ofModel, options).Resolved(spec, options).Json));
        string[] different =
        [
            Id(s_both, Template, new()), Id(s_both, Template, new() { Raw = true }),
            Id(s_both, Template, new() { Template = "mine" }), Id(s_both, Template, new() { Template = "yours" }),
            Id(s_chatOnly, Template, new()), Id(s_chatOnly, null, new()), Id(s_both, Template, new(Limit: 5)),
        ];
        Assert.Equal(different.Length, different.Distinct().Count());
        Assert.Equal(Id(s_both, null, new()), Id(s_both, null, new() { Raw = true }));
    }

    [Fact]
    public void What_became_of_the_options_is_kept_with_the_run()
    {
        var options = new StudyRunOptions(7, 3) { Template = "mine" };
        var resolved = StudyPrompting.Of(s_both, Template, options).Resolved(s_both, options);
        var read = StudyRunOptions.Read(resolved.Json);
        Assert.Equal((7, 3ul, FrameForm.Chat), (read.Limit, read.Seed, read.Form));
        Assert.Equal(["bare", "separator", "instruction"], read.Frames);
        Assert.Equal(64, read.TemplateSha256!.Length);
        Assert.Equal(resolved.Json, read.Json);
    }

    [Theory]
    [InlineData("""{"limit":80,"seed":null}""")]
    [InlineData("""{"limit":null,"seed":5}""")]
    public void Options_of_an_earlier_version_are_read_and_written_as_they_were(string json)
    {
        var read = StudyRunOptions.Read(json);
        Assert.Null(read.Form);
        Assert.Empty(read.Frames);
        Assert.Equal(json, read.Json);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{\"limit\":\"x\"}")]
    [InlineData("{\"limit\":1,\"seed\":1,\"form\":\"sung\"}")]
    public void Options_that_are_none_are_a_sentence(string json) => Assert.Throws<BadInputException>(() => StudyRunOptions.Read(json));
}
