using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;

namespace Sparsescope.Tests.Studies.Items;

/// <summary>A frame changes the words around a question, and nothing else.</summary>
public sealed class FrameItemsTests
{
    public static TheoryData<string> Framed => [.. ShippedStudies.Names.Where(name => name != "latent-rules")];

    [Theory, MemberData(nameof(Framed))]
    public void Items_of_a_shipped_study_are_the_same_in_every_frame_and_form_but_for_the_prompt(string name)
    {
        var spec = StudySource.Open(name);
        var (chat, plain) = (Items(spec, FrameForm.Chat), Items(spec, FrameForm.Plain));
        Assert.Equal(chat.Select(Facts), plain.Select(Facts));
        foreach (var items in (IReadOnlyList<StudyItem>[])[chat, plain])
        {
            Assert.All(items, item => Assert.Equal(2, item.FurtherPrompts.Count));
            for (var frame = 0; frame < 3; frame++) Assert.Equal(items.Select(Facts), items.Select(item => Facts(item.In(frame))));
            Assert.All(items, item => Assert.Equal(3, item.FurtherPrompts.Append(item.Prompt).Distinct().Count()));
        }
        for (var frame = 0; frame < 3; frame++)
        {
            var end = Sparsescope.Templates.TextTemplate.FixedEnd(spec.Frames[frame].PromptPlain!.Text);
            Assert.EndsWith(":", end, StringComparison.Ordinal);
            Assert.All(plain, item => Assert.EndsWith(end, item.In(frame).Prompt, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_variants_draw_is_in_every_frame_s_prompt()
    {
        using var data = new DataFolder().With("items.jsonl", string.Join('\n', Enumerable.Range(0, 12).Select(i =>
            $$"""{"q": "question {{i}}?", "choices": ["right {{i}}", "wrong {{i}}", "other {{i}}"], "gold": 0, "subject": "s"}""")));
        var spec = StudyText.Read("""
            study: small
            claim: More is sparser.
            direction: sparser
            data: {files: items.jsonl}
            prompt: "{{ q }}{% for option in options %} {{ option.letter }}={{ option.text }};{% endfor %}"
            prompt_plain: "{{ q }}{% for option in options %} {{ option.letter }}={{ option.text }};{% endfor %} Answer:"
            frames:
              - name: own
              - name: turned
                prompt: "{% for option in options %} {{ option.letter }}={{ option.text }};{% endfor %}{{ q }}"
                prompt_plain: "{% for option in options %} {{ option.letter }}={{ option.text }};{% endfor %}{{ q }} A:"
            condition:
              scale: ordinal
              variants: {kind: choices, counts: [2, 4], options: choices, gold: gold, subject: subject}
            pair: record
            primary: {metrics: [hoyer], layers: [-1]}
            """);
        foreach (var form in (FrameForm[])[FrameForm.Chat, FrameForm.Plain])
        {
            var items = StudyItems.Build(spec, data.Path, new WordTokenText(), null, 1, form);
            Assert.Equal(24, items.Count);
            foreach (var item in items)
            {
                var asked = item.Prompt.IndexOf('?', StringComparison.Ordinal) + 1;
                var (question, options) = (item.Prompt[..asked], item.Prompt[asked..].Replace(" Answer:", "", StringComparison.Ordinal));
                Assert.Equal(options + question + (form == FrameForm.Plain ? " A:" : ""), item.In(1).Prompt);
            }
        }
    }

    private static IReadOnlyList<StudyItem> Items(StudySpec spec, FrameForm form) =>
        StudyItems.Build(spec, Shared.Path("data"), new WordTokenText(), limit: 5, seed: spec.Seed, form);

    private static string Facts(StudyItem item) =>
        string.Join('|', item.Id, item.Condition, item.Value, item.Pair, item.Group, item.Moderator, item.Weights, item.Answer?.Gold,
            string.Join(',', item.Answer?.Choices ?? []));
}
