using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Tests.Studies.Spec;

public sealed class FrameReaderTests
{
    private const string Own = "prompt: \"{{ q }}\"\n";

    [Fact]
    public void A_study_without_frames_has_its_own_called_main()
    {
        var frame = Assert.Single(StudyText.Read(StudyText.Sound).Frames);
        Assert.Equal((StudyFrame.Main, "{{ q }}", null), (frame.Name, frame.Prompt.Text, frame.PromptPlain));
        Assert.False(StudyText.Read(StudyText.Sound).HasPlain);
    }

    [Fact]
    public void The_frame_that_is_a_name_alone_stands_for_the_study_s_own_prompts_and_comes_first()
    {
        var spec = With("""
            prompt_plain: "{{ q }} A:"
            frames:
              - {name: other, prompt: "Q {{ q }}", prompt_plain: "Q {{ q }} A:"}
              - name: own
            """);
        Assert.Equal(["own", "other"], spec.Frames.Select(frame => frame.Name));
        Assert.Equal("{{ q }}", spec.Frames[0].Of(FrameForm.Chat).Text);
        Assert.Equal("{{ q }} A:", spec.Frames[0].Of(FrameForm.Plain).Text);
        Assert.Equal("{{ q }}", spec.Frames[0].Of(FrameForm.Raw).Text);
        Assert.Equal(new("frames.1.prompt_plain", "Q {{ q }} A:", 9, IsBlock: false), spec.Frames[1].PromptPlain);
    }

    [Fact]
    public void Where_no_frame_is_the_study_s_own_that_one_is_main_and_first() =>
        Assert.Equal(["main", "other"], With("frames: [{name: other, prompt: x}]").Frames.Select(frame => frame.Name));

    // Lines: 6 is `prompt`, the further keys begin on line 7.
    [Theory]
    [InlineData("prompt_plain: \"{{ q \"", 7, "'prompt_plain' is no template")]
    [InlineData("frames: 3", 7, "'frames' is not a list of groups of keys.")]
    [InlineData("frames:\n  - prompt: x", 8, "the key 'frames.1.name' is missing.")]
    [InlineData("frames:\n  - {name: Other One, prompt: x}", 8, "'frames.1.name' is not made of lower-case letters, digits and hyphens.")]
    [InlineData("frames:\n  - name: own\n  - name: own2", 9, "'frames.2.name' stands alone")]
    [InlineData("frames:\n  - name: own\n  - {name: own, prompt: x}", 9, "'frames.2.name' is 'own', and so is that of another frame.")]
    [InlineData("frames:\n  - {name: main, prompt: x}", 8, "'frames.1.name' is 'main', the name of the study's own prompt")]
    [InlineData("frames:\n  - name: a\n  - name: b\n    prompt: |\n      {{ q }}\n      {% if %}", 12, "'frames.2.prompt' is no template")]
    [InlineData("frames:\n  - name: a\n  - {name: b, promt: x}", 9, "'frames.2.promt' is not a key of a study; did you mean 'prompt'?")]
    [InlineData("frames:\n  - name: a\n  - {name: b, prompt_plain: x}", 9, "'frames.2.prompt' is missing")]
    [InlineData("frames:\n  - name: a\n  - {name: b, prompt: x, prompt_plain: x}", 9,
        "'frames.2.prompt_plain' is given, and the study itself has no 'prompt_plain'")]
    [InlineData("prompt_plain: x\nframes:\n  - name: a\n  - {name: b, prompt: x}", 10, "'frames.2.prompt_plain' is missing")]
    [InlineData("frames: [{name: a, prompt: x}, {name: b, prompt: x}, {name: c, prompt: x}, {name: d, prompt: x}, {name: e, prompt: x},"
        + " {name: f, prompt: x}, {name: g, prompt: x}, {name: h, prompt: x}, {name: i, prompt: x}, {name: j, prompt: x},"
        + " {name: k, prompt: x}]", 7, "'frames' holds 11 frames; there may be 10.")]
    [InlineData("readings:\n  - {name: low, conditions: [1, 3]}", 8,
        "'readings.1.conditions' names '3', which is no condition; there are 1, 2.")]
    [InlineData("readings:\n  - {name: low, conditions: [2, 1]}", 8, "'readings.1.conditions' is not in the order")]
    [InlineData("readings:\n  - {name: low, conditions: [1]}", 8, "'readings.1.conditions' holds fewer than two conditions.")]
    [InlineData("readings:\n  - {name: low}", 8, "the key 'readings.1.conditions' is missing.")]
    [InlineData("readings:\n  - {name: frame low, conditions: [1, 2]}", 8, "'readings.1.name' begins with 'frame'")]
    [InlineData("readings:\n  - {name: 'low): x', conditions: [1, 2]}", 8, "'readings.1.name' is not up to 60 characters")]
    [InlineData("readings:\n  - {name: low, conditions: [1, 2]}\n  - {name: low, conditions: [1, 2]}", 9,
        "'readings.2.name' is 'low', and so is that of another reading.")]
    public void A_problem_is_reported_with_file_and_line(string more, int line, string what)
    {
        var (spec, problems) = StudyReader.Read(StudyText.Sound.Replace(Own, Own + more + "\n", StringComparison.Ordinal), "s/study.yaml");
        Assert.Null(spec);
        Assert.Contains(problems, problem => problem.Where == $"s/study.yaml:{line}"
            && problem.What.StartsWith(what, StringComparison.Ordinal));
    }

    [Fact]
    public void Readings_are_for_conditions_in_order()
    {
        var yaml = StudyText.Sound.Replace("scale: ordinal", "scale: categorical", StringComparison.Ordinal)
            + "\ncontrast: [1, 2]\nreadings: [{name: low, conditions: [1, 2]}]";
        var (_, problems) = StudyReader.Read(yaml, "s");
        Assert.Contains(problems, problem => problem.What.Contains("'readings' is for ordinal conditions", StringComparison.Ordinal));
    }

    [Fact]
    public void A_reading_names_some_of_the_conditions()
    {
        var reading = Assert.Single(StudyText.Shipped("answer-choices-mmlu").Readings);
        Assert.Equal("four upwards", reading.Name);
        Assert.Equal(["4", "6", "8", "10"], reading.Conditions);
    }

    [Fact]
    public void Every_shipped_study_but_the_one_that_brings_its_model_has_three_frames_in_both_forms()
    {
        foreach (var spec in ShippedStudies.Names.Select(StudyText.Shipped))
        {
            Assert.Equal(spec.Name != "latent-rules", spec.HasPlain);
            Assert.Equal(spec.HasPlain ? 3 : 1, spec.Frames.Count);
            Assert.Empty(StudyCheck.Warnings(spec));
            foreach (var form in spec.HasPlain ? (FrameForm[])[FrameForm.Chat, FrameForm.Plain] : [])
                Assert.Equal(3, spec.Frames.Select(frame => frame.Of(form).Text).Distinct().Count());
        }
    }

    private static StudySpec With(string more) => StudyText.Read(StudyText.Sound.Replace(Own, Own + more + "\n", StringComparison.Ordinal));
}
