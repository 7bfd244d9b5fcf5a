using System.Text;
using Sparsescope.Studies.Reference;

namespace Sparsescope.Tests.Studies.Reference;

public sealed class ReferenceTextsTests
{
    [Fact]
    public void There_are_two_hundred_different_texts_ten_of_each_of_twenty_kinds()
    {
        var texts = ReferenceTexts.Items;
        Assert.Equal(200, texts.Count);
        Assert.Equal(200, texts.Select(text => text.Prompt).Distinct().Count());
        Assert.Equal(200, texts.Select(text => text.Id).Distinct().Count());
        Assert.Equal(
            [
                "everyday", "news", "dialogue", "instructions", "recipe", "nature", "science", "definition", "story", "letter",
                "list", "code", "arithmetic", "question", "verse", "german", "french", "spanish", "opinion", "notice",
            ],
            texts.Select(text => text.Condition).Distinct());
        Assert.All(texts.CountBy(text => text.Condition), kind => Assert.Equal(10, kind.Value));
    }

    [Fact]
    public void They_are_short_and_no_tokeniser_spells_them_another_way() => Assert.All(ReferenceTexts.Items, text =>
    {
        Assert.InRange(text.Prompt.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length, 5, 60);
        Assert.True(text.Prompt.IsNormalized(NormalizationForm.FormKC), text.Prompt);
        Assert.DoesNotContain('\r', text.Prompt);
        Assert.Equal(text.Prompt.Trim(), text.Prompt);
    });

    [Fact]
    public void Their_last_words_are_many_so_that_no_word_decides_what_is_read_at_the_end() =>
        Assert.InRange(ReferenceTexts.Items.Select(text => text.Prompt.Split((char[]?)null)[^1]).Distinct().Count(), 150, 200);
}
