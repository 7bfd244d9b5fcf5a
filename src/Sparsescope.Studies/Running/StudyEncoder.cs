using Sparsescope.Llama.Engine;
using Sparsescope.Llama.Measuring;
using Sparsescope.Records;
using Sparsescope.Studies.Items;
using Sparsescope.Templates;

namespace Sparsescope.Studies.Running;

/// <summary>Turns the items of a study into tokens for one set of weights.</summary>
public sealed class StudyEncoder
{
    /// <summary>What a chat template that asks for the time is told: the same in every run, so that no prompt depends on the day.</summary>
    public static DateTime Now { get; } = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Unspecified);

    private readonly IReadOnlyList<StudyItem> _items;
    private readonly PromptEncoder _plain, _answering;
    private readonly ulong _seed;

    /// <param name="model">Whose tokeniser and context.</param>
    /// <param name="chatTemplate">The model's template, or null for raw text.</param>
    /// <param name="items">The study's items.</param>
    /// <param name="generate">Tokens that may follow a prompt.</param>
    /// <param name="seed">Seed of scrambling.</param>
    public StudyEncoder(LlamaModel model, string? chatTemplate, IReadOnlyList<StudyItem> items, int generate, ulong seed)
    {
        (_items, _seed) = (items, seed);
        var template = chatTemplate is null ? null : ChatTemplate.Parse(chatTemplate);
        _plain = new(model.Vocabulary, new PromptForm(), template, Now, model.TrainedContext, 0);
        _answering = new(model.Vocabulary, new PromptForm(), template, Now, model.TrainedContext, generate) { Continuations = record => AnswerTexts.Of(items[(int)record.Index]) };
        Frame = PromptFrame.Of(_plain);
    }

    /// <summary>What the template puts around every message.</summary>
    public PromptFrame Frame { get; }

    /// <summary>The prompt, and the answers whose probability is wanted.</summary>
    public PreparedItem Answering(int index) => _answering.Encode(Record(index));

    /// <summary>The prompt alone.</summary>
    public PreparedItem Plain(int index) => _plain.Encode(Record(index));

    /// <summary>The prompt with the tokens of its content in random order.</summary>
    public PreparedItem Scrambled(int index)
    {
        var item = Plain(index);
        return item.Error is null ? item with { Tokens = Scramble.Of(item.Tokens, Frame.Head.Length, Frame.Tail.Length, SplitMix64.Derive(_seed, (ulong)index)) } : item;
    }

    private InputRecord Record(int index) => new() { Index = index, Id = _items[index].Id, Prompt = _items[index].Prompt, Fields = [], Where = _items[index].Id };
}
