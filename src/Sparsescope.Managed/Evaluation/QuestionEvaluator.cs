using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Network;

namespace Sparsescope.Managed.Evaluation;

/// <summary>
/// How a model answers questions of each split: it chooses the option whose tokens have the lowest mean loss after the question.
/// </summary>
/// <remarks>Draws its questions once, from a seed of its own, so that every evaluation of a run asks the same. Moves no stream and no
/// weight.</remarks>
public sealed class QuestionEvaluator
{
    private readonly (Split Split, StateProbe Probe)[] _splits;

    /// <param name="graph">Where the questions are from.</param>
    /// <param name="perSplit">Most questions of a split.</param>
    /// <param name="seed">Of the choice among more than those.</param>
    public QuestionEvaluator(LatentRuleGraph graph, int perSplit, ulong seed)
    {
        _splits = [.. Splits.All.Select((split, i) =>
            (Split: split, Questions: Choose([.. graph.Of(split)], perSplit, SplitMix64.Derive(seed, (ulong)i))))
            .Where(split => split.Questions.Length > 0).Select(split => (split.Split, new StateProbe(split.Questions, metrics: [])))];
        LongestRow = _splits.Select(split => split.Probe.LongestRow).DefaultIfEmpty(0).Max();
    }

    /// <summary>Tokens of the longest question with an option; 0 where there is no question.</summary>
    public int LongestRow { get; }

    /// <summary>Asks every question; splits without any are left out.</summary>
    /// <param name="model">With room for <see cref="LongestRow"/> tokens a row. What it kept of its last batch is overwritten.</param>
    public IReadOnlyList<SplitScore> Evaluate(LlamaNetwork<float> model) => [.. _splits.Select(split =>
    {
        var answers = split.Probe.Ask(model);
        return new SplitScore(split.Split, answers.Count, answers.Count(answer => answer.IsCorrect),
            answers.Average(answer => answer.AnswerLoss));
    })];

    private static Question[] Choose(Question[] questions, int most, ulong seed)
    {
        int[] order = [.. Enumerable.Range(0, questions.Length)];
        new SplitMix64(seed).Shuffle(order.AsSpan());
        return [.. order.Take(most).Order().Select(i => questions[i])];
    }
}

/// <summary>How questions of a split were answered.</summary>
/// <param name="Split">Which.</param>
/// <param name="Count">Questions asked.</param>
/// <param name="Correct">Those whose chosen option is the answer.</param>
/// <param name="AnswerLoss">Mean over questions of the mean loss of the right answer's tokens (nats).</param>
public sealed record SplitScore(Split Split, int Count, int Correct, double AnswerLoss);
