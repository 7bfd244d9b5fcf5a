using Sparsescope.Measuring;
using Sparsescope.Models;
using Sparsescope.Records;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Spec;
using Sparsescope.Templates;

namespace Sparsescope.Studies.Running;

/// <summary>Turns the items of a study into tokens for one set of weights, in one frame.</summary>
public sealed class StudyEncoder
{
    /// <summary>What a chat template that asks for the time is told: the same in every run, so that no prompt depends on the day.</summary>
    public static DateTime Now { get; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly IReadOnlyList<StudyItem> _items;
    private readonly ITokenizer _vocabulary;
    private readonly PromptEncoder _plain, _answering;
    private readonly string? _fixedEnd;
    private readonly ulong _seed;

    /// <param name="tokenizer">The model's tokeniser.</param>
    /// <param name="context">Longest sequence, in tokens.</param>
    /// <param name="chatTemplate">The chat template, or null for text as it is.</param>
    /// <param name="items">The study's items, in the words of this frame.</param>
    /// <param name="generate">Tokens that may follow a prompt.</param>
    /// <param name="seed">Seed of scrambling.</param>
    /// <param name="fixedEnd">
    /// For plain prompts: the text that all of them end with, which may be empty. Answers are then scored as the text would go on. Null
    /// for others.
    /// </param>
    public StudyEncoder(
        ITokenizer tokenizer, int context, string? chatTemplate, IReadOnlyList<StudyItem> items, int generate, ulong seed,
            string? fixedEnd = null)
    {
        (_items, _vocabulary, _fixedEnd, _seed) = (items, tokenizer, fixedEnd, seed);
        var template = chatTemplate is null ? null : ChatTemplate.Parse(chatTemplate);
        _plain = new(tokenizer, new PromptForm(), template, Now, context, 0);
        _answering = new(tokenizer, new PromptForm(), template, Now, context, generate)
        {
            Continuations = record => AnswerTexts.Of(items[(int)record.Index], asTextGoesOn: fixedEnd is not null),
        };
        Frame = PromptFrame.Of(_plain);
    }

    /// <summary>The encoder of one frame of a study.</summary>
    public static StudyEncoder Of(
        StudyFrame frame, StudyPrompting prompting, Model model, IReadOnlyList<StudyItem> items, int generate, ulong seed)
    {
        var fixedEnd = prompting.Form == FrameForm.Plain ? TextTemplate.FixedEnd(frame.PromptPlain!.Text) : null;
        return new(model.Tokenizer, model.Context, prompting.ChatTemplate, items, generate, seed, fixedEnd);
    }

    /// <summary>What the template puts around every message.</summary>
    public PromptFrame Frame { get; }

    /// <summary>The prompt, and the answers whose probability is wanted.</summary>
    public EncodedPrompt Answering(int index)
    {
        var item = _answering.Encode(Record(index));
        if (_fixedEnd is null || item.Error is not null) return item;
        return item with { Continuations = [.. item.Continuations.Select(continuation => AfterPrompt(index, item.Tokens, continuation))] };
    }

    /// <summary>The prompt alone.</summary>
    public EncodedPrompt Plain(int index) => _plain.Encode(Record(index));

    /// <summary>The prompt with the tokens of its content in random order; what all prompts begin and end with stays.</summary>
    public EncodedPrompt Scrambled(int index)
    {
        var item = Plain(index);
        if (item.Error is not null) return item;
        var tail = Math.Max(Frame.Tail.Length, FixedEnd(item.Tokens));
        return item with { Tokens = Scramble.Of(item.Tokens, Frame.Head.Length, tail, SplitMix64.Derive(_seed, (ulong)index)) };
    }

    /// <summary>How many of the last tokens of a plain prompt lie wholly in the text that all prompts end with; 0 for others.</summary>
    public int FixedEnd(ReadOnlySpan<int> tokens)
    {
        if (_fixedEnd is not { Length: > 0 }) return 0;
        var count = 0;
        while (count < tokens.Length && _fixedEnd.EndsWith(Text(tokens[^(count + 1)..]), StringComparison.Ordinal)) count++;
        return count;
    }

    private string Text(ReadOnlySpan<int> tokens) => _vocabulary.Detokenize(tokens, spellControl: false);

    // Some tokenisers put a space before a text of its own: the tokens of an answer are those that its text adds to the prompt's, where
    // the prompt's stay as they are.
    private Continuation AfterPrompt(int index, int[] prompt, Continuation answer)
    {
        var whole = _vocabulary.Tokenize(_items[index].Prompt + answer.Text, addSpecial: true, parseSpecial: false);
        return whole.Length > prompt.Length && whole.AsSpan().StartsWith(prompt) ? answer with { Tokens = whole[prompt.Length..] } : answer;
    }

    private InputRecord Record(int index) =>
        new() { Index = index, Id = _items[index].Id, Prompt = _items[index].Prompt, Fields = [], Where = _items[index].Id };
}
