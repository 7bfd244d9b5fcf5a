using Sparsescope.Measuring;
using Sparsescope.Metrics;
using Sparsescope.Studies.Items;
using Sparsescope.Studies.Judging;
using Sparsescope.Studies.Store;

namespace Sparsescope.Studies.Running;

/// <summary>Turns what was measured of an item into what the store keeps.</summary>
public sealed class ItemRecorder(IReadOnlyList<StudyItem> items, ITokenizer vocabulary, Func<string, int, bool> keepsVector)
{
    private const int PromptTokens = 16;

    /// <summary>The metrics that were measured, in the order of their figures.</summary>
    public IReadOnlyList<Metric> Metrics { get; init; } = Metric.All;

    /// <param name="measured">What was measured; its record's index is the item's.</param>
    /// <param name="answers">Whether the item's answer was measured too.</param>
    public StoredItem Record(Measurement measured, bool answers)
    {
        var index = (int)measured.Item.Record.Index;
        var item = items[index];
        var stored = Unmeasured(item, index, measured.Error);
        if (measured.Error is not null) return stored;
        var generated = measured.Generation is { } generation ? Text(generation) : null;
        return stored with
        {
            Tokens = measured.Item.Tokens.Length,
            Entropy = measured.NextToken?.Entropy ?? double.NaN,
            MaxProbability = measured.NextToken is { Top: [var likeliest, ..] } ? Math.Exp(likeliest.LogProb) : double.NaN,
            GoldNll = answers ? AnswerTexts.GoldNll(item, measured) : double.NaN,
            ChoiceLogProbs = answers ? AnswerTexts.ChoiceLogProbs(item, measured) : null,
            Generated = generated,
            Judgement = answers ? Judged(item, measured, generated, generated is null ? null : PromptEnd(measured)) : null,
            States = States(measured),
        };
    }

    /// <summary>What is known of an item before it is measured, or where it cannot be.</summary>
    internal static StoredItem Unmeasured(StudyItem item, int index, string? error) => new()
    {
        Index = index,
        Id = item.Id,
        Condition = item.Condition,
        Value = item.Value,
        // One column of a store for both: see StoredItem.
        Pair = item.Pair ?? item.Group,
        Group = item.Pair is null ? null : item.Group,
        Moderator = item.Moderator,
        Prompt = item.Prompt,
        Gold = item.Answer?.Gold,
        Error = error,
    };

    // A text that was generated is judged; without one, the choice of the highest probability is the answer.
    private static Judgement? Judged(StudyItem item, Measurement measured, string? generated, string? prompt)
    {
        if (item.Answer is not { } answer) return null;
        if (generated is not null && answer.Kind != AnswerKind.Options) return AnswerJudge.Judge(answer, generated, prompt);
        return AnswerTexts.LikeliestChoice(item, measured) is { } choice ? (choice == answer.Gold ? Judgement.Correct : Judgement.Wrong)
            : null;
    }

    // Where a template opens the model's reasoning, it does so in the last tokens of the prompt.
    private string PromptEnd(Measurement measured)
    {
        var tokens = measured.Item.Tokens;
        return vocabulary.Detokenize([.. tokens.Skip(Math.Max(0, tokens.Length - PromptTokens))], spellControl: true);
    }

    private List<StoredState> States(Measurement measured)
    {
        var prompt = measured.Vectors.Where(vector => vector.Position < measured.Item.Tokens.Length);
        var vectors = prompt.ToDictionary(vector => vector.Point, vector => vector.State);
        string[] names = [.. Metrics.Select(metric => metric.Name)];
        return [.. measured.States.Where(state => state.Phase == Phase.Prompt).Select(state =>
            new StoredState(state.Point.Tap, state.Point.Layer!.Value, state.Metrics.ToArray(),
                keepsVector(state.Point.Tap, state.Point.Layer.Value)
                ? vectors.GetValueOrDefault(state.Point) : null) { Names = names })];
    }

    private string Text(Generation generation)
    {
        var tokens = generation.Tokens;
        var length = tokens.Count > 0 && vocabulary.EndsGeneration(tokens[^1]) ? tokens.Count - 1 : tokens.Count;
        return vocabulary.Detokenize([.. tokens.Take(length)], spellControl: false);
    }
}
