using Sparsescope.Studies.Items;

namespace Sparsescope.Tests.Studies.Spec;

public sealed class StudyCheckTests
{
    private const string Items = """
        {"q": "one", "level": 1}
        {"q": "two", "level": 2}
        """;

    [Fact]
    public void A_study_whose_data_is_there_has_no_problem()
    {
        using var data = new DataFolder().With("items.jsonl", Items);
        Assert.Empty(StudyCheck.AgainstData(StudyText.Read(StudyText.Sound), data.Path));
    }

    [Theory]
    [InlineData("files: items.jsonl", "files: other.jsonl", "study.yaml:5", "no file matches 'other.jsonl'")]
    [InlineData("{{ q }}", "{{ question }}", "study.yaml:6", "'question' is undefined")]
    [InlineData("field: level", "field: levl", "study.yaml:7", "the field 'levl' is in no record.")]
    [InlineData("layers: [-1]", "layers: [-1]\nmoderator: subject", "study.yaml:14", "the field 'subject' is in no record.")]
    [InlineData("files: items.jsonl",
        "files: items.jsonl\n  sha256: {items.jsonl: 0000000000000000000000000000000000000000000000000000000000000000}", "study.yaml:4",
        "SHA-256")]
    public void What_the_data_lacks_is_reported_at_its_key(string part, string instead, string where, string what)
    {
        using var data = new DataFolder().With("items.jsonl", Items);
        var problem = Assert.Single(StudyCheck.AgainstData(StudyText.Read(StudyText.Sound.Replace(part, instead, StringComparison.Ordinal)),
            data.Path));
        Assert.Equal(where, problem.Where);
        Assert.Contains(what, problem.What);
    }

    [Fact]
    public void A_newline_that_a_block_tag_takes_away_is_warned_of_at_its_line_in_every_frame()
    {
        var spec = StudyText.Read(StudyText.Sound.Replace("prompt: \"{{ q }}\"", """
            prompt: |
              {% for word in [q] %}{{ word }}{% endfor %}
              Answer:
            frames:
              - name: own
              - name: other
                prompt: "{% if q %}\n{{ q }}{% endif +%}\nAnswer:"
            """, StringComparison.Ordinal));
        var warnings = StudyCheck.Warnings(spec);
        Assert.Equal(["study.yaml:7", "study.yaml:12"], warnings.Select(warning => warning.Where));
        Assert.StartsWith("'prompt' has a newline after a block tag", warnings[0].What, StringComparison.Ordinal);
        Assert.StartsWith("'frames.2.prompt', line 1 of its text, has a newline", warnings[1].What, StringComparison.Ordinal);
        Assert.Contains("'+%}' to keep it", warnings[0].What, StringComparison.Ordinal);
        using var data = new DataFolder().With("items.jsonl", Items);
        Assert.Empty(StudyCheck.AgainstData(spec, data.Path));
    }

    [Fact]
    public void A_plain_prompt_without_a_fixed_end_is_warned_of()
    {
        const string Both = "prompt: \"{{ q }}\"\nprompt_plain: \"Question: {{ q }}\"";
        var spec = StudyText.Read(StudyText.Sound.Replace("prompt: \"{{ q }}\"", Both, StringComparison.Ordinal));
        var warning = Assert.Single(StudyCheck.Warnings(spec));
        Assert.StartsWith("'prompt_plain' has no text after its last tag", warning.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{name: other, prompt: \"{{ qq }}\", prompt_plain: \"{{ q }} A:\"}", "study.yaml:10")]
    [InlineData("{name: other, prompt: \"{{ q }}\", prompt_plain: \"{{ qq }} A:\"}", "study.yaml:10")]
    public void A_field_that_a_frame_names_and_no_record_has_is_reported_at_the_frame(string frame, string where)
    {
        const string Both = "prompt: \"{{ q }}\"\nprompt_plain: \"{{ q }} A:\"\nframes:\n  - name: own\n  - ";
        var spec = StudyText.Read(StudyText.Sound.Replace("prompt: \"{{ q }}\"", Both + frame, StringComparison.Ordinal));
        using var data = new DataFolder().With("items.jsonl", Items);
        var problem = Assert.Single(StudyCheck.AgainstData(spec, data.Path));
        Assert.Equal(where, problem.Where);
        Assert.Contains("the prompt of frame 'other' cannot be made", problem.What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_broken_record_is_reported_at_its_own_line()
    {
        using var data = new DataFolder().With("items.jsonl", Items + "\n{\"q\": ");
        Assert.Equal("items.jsonl:3", Assert.Single(StudyCheck.AgainstData(StudyText.Read(StudyText.Sound), data.Path)).Where);
    }
}
