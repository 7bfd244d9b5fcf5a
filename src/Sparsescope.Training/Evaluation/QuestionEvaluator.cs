using Sparsescope.Training.LatentRules;
using Sparsescope.Training.Model;

namespace Sparsescope.Training.Evaluation;

/// <summary>How a model answers questions of each split: it chooses the option whose tokens have the lowest mean loss after the question.</summary>
/// <remarks>Draws its questions once, from a seed of its own, so that every evaluation of a run asks the same. Moves no stream and no weight.</remarks>
public sealed class QuestionEvaluator
{
    private readonly (Split Split, Question[] Questions)[] _splits;

    /// <param name="graph">Where the questions are from.</param>
    /// <param name="perSplit">Most questions of a split.</param>
    /// <param name="seed">Of the choice among more than those.</param>
    public QuestionEvaluator(LatentRuleGraph graph, int perSplit, ulong seed)
    {
        _splits = [.. Splits.All.Select((split, i) => (split, Choose([.. graph.Of(split)], perSplit, SplitMix64.Derive(seed, (ulong)i)))).Where(split => split.Item2.Length > 0)];
        LongestRow = _splits.SelectMany(split => split.Questions).SelectMany(question => question.Options.Select(option => Row(question, option).Length)).DefaultIfEmpty(0).Max();
    }

    /// <summary>Tokens of the longest question with an option; 0 where there is no question.</summary>
    public int LongestRow { get; }

    /// <summary>Asks every question; splits without any are left out.</summary>
    /// <param name="model">With room for <see cref="LongestRow"/> tokens a row. What it kept of its last batch is overwritten.</param>
    public IReadOnlyList<SplitScore> Evaluate(Llama<float> model) => [.. _splits.Select(split => Evaluate(model, split.Split, split.Questions))];

    private SplitScore Evaluate(Llama<float> model, Split split, Question[] questions)
    {
        (int Question, int Option)[] rows = [.. questions.SelectMany((question, q) => question.Options.Select((_, option) => (q, option)))];
        var losses = questions.Select(question => new double[question.Options.Count]).ToArray();
        var batch = new Batch(model.MaxRows, LongestRow);
        for (var first = 0; first < rows.Length; first += batch.Rows)
        {
            var some = rows.AsSpan(first, Math.Min(batch.Rows, rows.Length - first));
            Array.Fill(batch.Tokens, CharTokenizer.Pad);
            Array.Fill(batch.Targets, Batch.NoTarget);
            for (var i = 0; i < some.Length; i++)
            {
                var (tokens, prompt) = (Row(questions[some[i].Question], questions[some[i].Question].Options[some[i].Option]), questions[some[i].Question].Prompt.Length);
                tokens.CopyTo(batch.Tokens, i * batch.Length);
                for (var t = prompt; t < tokens.Length; t++) batch.Targets[i * batch.Length + t - 1] = tokens[t];
            }
            model.Forward(batch, 0, some.Length);
            for (var i = 0; i < some.Length; i++) losses[some[i].Question][some[i].Option] = MeanLoss(model, batch, i);
        }
        return Score(split, questions, losses);
    }

    private static SplitScore Score(Split split, Question[] questions, double[][] losses)
    {
        var correct = questions.Index().Count(q => Array.IndexOf(losses[q.Index], losses[q.Index].Min()) == q.Item.AnswerIndex);
        return new(split, questions.Length, correct, questions.Index().Average(q => losses[q.Index][q.Item.AnswerIndex]));
    }

    private static double MeanLoss(Llama<float> model, Batch batch, int row)
    {
        var (sum, count) = (0.0, 0);
        for (var t = 0; t < batch.Length; t++)
        {
            if (batch.Targets[row * batch.Length + t] == Batch.NoTarget) continue;
            sum += model.Loss(row, t);
            count++;
        }
        return sum / count;
    }

    // A character is a token.
    private static int[] Row(Question question, int option) => CharTokenizer.Encode(question.Prompt + Triple.EntityName(option));

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
