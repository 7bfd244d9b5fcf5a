using Sparsescope.Studies.Judging;

namespace Sparsescope.Tests.Studies.Judging;

public sealed class JudgementTextTests
{
    [Fact]
    public void Every_judgement_comes_back_from_its_word_and_other_words_are_none()
    {
        Assert.All(Enum.GetValues<Judgement>(), judgement => Assert.Equal(judgement, JudgementText.Of(judgement.Text())));
        Assert.All((string?[])[null, "", "Correct", "right"], word => Assert.Null(JudgementText.Of(word)));
    }

    [Fact]
    public void Right_and_wrong_are_known_where_an_answer_was_decided() =>
        Assert.Equal((bool?[])[true, false, null, null],
            ((Judgement?[])[Judgement.Correct, Judgement.Wrong, Judgement.Undecided, null]).Select(judgement => judgement.IsRight()));
}
