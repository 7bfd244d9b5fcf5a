using Sparsescope.Llama;
using Sparsescope.ModelTests.Engine;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Running;
using Sparsescope.Studies.Spec;
using Sparsescope.Tests;
using Sparsescope.Tests.Gguf;

namespace Sparsescope.ModelTests.Studies;

public sealed class StudyEncoderTests(TinyModelFixture tiny) : IClassFixture<TinyModelFixture>
{
    [Fact]
    public void The_frame_is_what_the_template_puts_around_the_content()
    {
        var encoder = Encoder(TinyModel.ChatTemplate, "hello world", "\nthe");
        Assert.Equal("<|im_start|>user\n", tiny.Model.Vocabulary.Detokenize(encoder.Frame.Head, spellControl: true));
        Assert.Equal("<|im_end|>\n<|im_start|>assistant\n", tiny.Model.Vocabulary.Detokenize(encoder.Frame.Tail, spellControl: true));
        Assert.True(encoder.Frame.Holds(encoder.Plain(0).Tokens));
        Assert.True(encoder.Frame.Holds(encoder.Plain(1).Tokens));
        Assert.False(encoder.Frame.Holds(encoder.Plain(0).Tokens.AsSpan()[..^1]));
    }

    [Fact]
    public void Raw_text_has_no_frame_at_its_end() => Assert.Empty(Encoder(null, "hello").Frame.Tail);

    [Fact]
    public void A_scrambled_prompt_keeps_the_frame_and_the_tokens()
    {
        var encoder = Encoder(TinyModel.ChatTemplate, "hello world the user is in the world of the assistant");
        var (plain, scrambled) = (encoder.Plain(0).Tokens, encoder.Scrambled(0).Tokens);
        Assert.NotEqual(plain, scrambled);
        Assert.Equal(plain.Order(), scrambled.Order());
        Assert.True(encoder.Frame.Holds(scrambled));
    }

    [Fact]
    public void Letters_are_measured_with_and_without_a_space_and_the_right_answer_in_full()
    {
        var item = Item("q") with { Answer = new(AnswerKind.Letter, "B") { Choices = ["A", "B"] } };
        Assert.Equal(["A", "B", " A", " B", "B"], new StudyEncoder(tiny.Model.Vocabulary, tiny.Model.TrainedContext, TinyModel.ChatTemplate,
            [item], 0, 1).Answering(0).Continuations.Select(continuation => continuation.Text));
    }

    [Fact]
    public void The_fixed_end_of_a_plain_prompt_is_found_in_its_tokens_and_stays_when_it_is_scrambled()
    {
        var encoder = Plain("\nis:", "hello world the user is in the world of the assistant\nis:", "the\nis:", "\nis:");
        foreach (var index in Enumerable.Range(0, 3))
        {
            var tokens = encoder.Plain(index).Tokens;
            Assert.Equal("\nis:", tiny.Model.Vocabulary.Detokenize(tokens[^encoder.FixedEnd(tokens)..], spellControl: false));
        }
        var (plain, scrambled) = (encoder.Plain(0).Tokens, encoder.Scrambled(0).Tokens);
        Assert.NotEqual(plain, scrambled);
        Assert.Equal(plain.Order(), scrambled.Order());
        Assert.Equal(plain[^3..], scrambled[^3..]);
        Assert.Equal(0, Encoder(null, "hello").FixedEnd(Encoder(null, "hello").Plain(0).Tokens));
    }

    [Fact]
    public void The_format_control_of_plain_prompts_asks_for_the_same_end_in_all()
    {
        var other = (1, new StudyFrame("other", new("", "", 1, false), null));
        double[] Shares(string end, params string[] prompts) =>
            [.. FrameCheck.Measure(Plain(end, prompts), [.. prompts.Select(Item)], other).Select(share => share.Value)];
        Assert.Equal([1.0], Shares("\nis:", "hello\nis:", "world user\nis:", "a\n\nis:"));
        Assert.Equal([0.75], Shares("\nis:", "hello\nis:", "world user\nis:", "a\nis:", "the"));
        Assert.Equal([0.5], Shares("", "hello x", "world y", "a x", "the z"));
        Assert.Equal("same_end/other", FrameCheck.Measure(Plain("is", "is"), [Item("is")], other)[0].Name);
    }

    [Fact]
    public void After_a_plain_prompt_an_answer_has_the_tokens_that_it_adds_to_the_prompt_s()
    {
        var item = Item("in the world\nis:") with { Answer = new(AnswerKind.Letter, "the") { Choices = ["a", "the"] } };
        var prepared = new StudyEncoder(tiny.Model.Vocabulary, tiny.Model.TrainedContext, null, [item], 0, 1, fixedEnd: "\nis:")
            .Answering(0);
        Assert.Equal([" a", " the", " the"], prepared.Continuations.Select(continuation => continuation.Text));
        foreach (var continuation in prepared.Continuations)
        {
            var whole = tiny.Model.Vocabulary.Tokenize(item.Prompt + continuation.Text, addSpecial: true, parseSpecial: false);
            Assert.Equal(whole, (int[])[.. prepared.Tokens, .. continuation.Tokens]);
        }
    }

    [Fact]
    public void After_a_plain_prompt_a_letter_is_one_token_of_a_base_model_s()
    {
        using var model = LlamaModel.LoadVocabulary(Shared.Path("models", "gemma-3-270m-v65536.Q4_K_M.gguf"), default);
        var answer = new ExpectedAnswer(AnswerKind.Letter, "C") { Choices = ["A", "B", "C"] };
        var item = Item("Which?\n\nA. one\nB. two\nC. three\nAnswer:") with { Answer = answer };
        var encoder = new StudyEncoder(model.Vocabulary, model.TrainedContext, null, [item], 0, 1, fixedEnd: "Answer:");
        string Text(params int[] tokens) => model.Vocabulary.Detokenize(tokens, spellControl: false);
        var letters = encoder.Answering(0).Continuations;
        Assert.Equal([" A", " B", " C", " C"], letters.Select(letter => Text(Assert.Single(letter.Tokens))));
        var tokens = encoder.Plain(0).Tokens;
        Assert.Equal("Answer:", Text(tokens[^encoder.FixedEnd(tokens)..]));
    }

    [Theory]
    [InlineData("hello world the user is in the world", 4)]
    [InlineData("hello world the user is in the world", 1)]
    [InlineData("hello world", 1000)]
    [InlineData("hello", 0)]
    [InlineData("", 3)]
    public void Text_is_cut_between_words_to_at_most_so_many_tokens(string text, int tokens)
    {
        var words = new VocabularyText(tiny.Model.Vocabulary);
        var taken = words.Take(text, tokens);
        Assert.StartsWith(taken, text, StringComparison.Ordinal);
        Assert.True(words.Count(taken) <= tokens);
        var next = text.IndexOf(' ', Math.Min(text.Length, taken.Length + 1));
        if (taken.Length < text.Length && next > 0) Assert.True(words.Count(text[..next]) > tokens);
    }

    private StudyEncoder Encoder(string? template, params string[] prompts) =>
        new(tiny.Model.Vocabulary, tiny.Model.TrainedContext, template, [.. prompts.Select(Item)], 0, seed: 1);

    private StudyEncoder Plain(string fixedEnd, params string[] prompts) =>
        new(tiny.Model.Vocabulary, tiny.Model.TrainedContext, null, [.. prompts.Select(Item)], 0, seed: 1, fixedEnd);

    private static StudyItem Item(string prompt) => new() { Id = prompt, Condition = "a", Value = 0, Prompt = prompt };
}
