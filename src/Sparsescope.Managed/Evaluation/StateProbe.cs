using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Network;
using Sparsescope.Metrics;

namespace Sparsescope.Managed.Evaluation;

/// <summary>One question as a model sees it.</summary>
/// <param name="Question">Its place among those asked, from 0.</param>
/// <param name="IsCorrect">The option with the lowest mean loss a token is the answer, the first of equals.</param>
/// <param name="AnswerLoss">Mean loss of the answer's tokens (nats).</param>
/// <param name="Figures">[layers 0 … L][metrics]: of the state at the last token of the prompt, which predicts the first of the answer;
/// NaN where a metric is not defined.</param>
public sealed record ProbedQuestion(int Question, bool IsCorrect, double AnswerLoss, float[] Figures);

/// <summary>
/// Asks questions of a model while it is trained, and measures the states it answers from. Moves no stream and no weight.
/// </summary>
/// <param name="questions">What is asked, the same every time.</param>
/// <param name="metrics">What is measured of each state.</param>
public sealed class StateProbe(IReadOnlyList<Question> questions, IReadOnlyList<Metric> metrics)
{
    private readonly (int Question, int Option)[] _rows = [.. questions.SelectMany((question, q) => question.Options.Select((_, option) =>
        (q, option)))];

    /// <summary>Tokens of the longest question with an option.</summary>
    public int LongestRow { get; } = questions.SelectMany(question => question.Options.Select(option => Row(question, option).Length))
        .DefaultIfEmpty(0).Max();

    /// <summary>Every question, in their order.</summary>
    /// <param name="model">With room for <see cref="LongestRow"/> tokens a row. What it kept of its last batch is overwritten.</param>
    public IReadOnlyList<ProbedQuestion> Ask(LlamaNetwork<float> model)
    {
        var losses = questions.Select(question => new double[question.Options.Count]).ToArray();
        var figures = new float[questions.Count][];
        var battery = new MetricBattery(metrics, model.Shape.Width);
        var batch = new Batch(model.MaxRows, LongestRow);
        for (var first = 0; first < _rows.Length; first += batch.Rows)
        {
            var some = _rows.AsSpan(first, Math.Min(batch.Rows, _rows.Length - first));
            Fill(batch, some);
            model.Forward(batch, 0, some.Length);
            for (var i = 0; i < some.Length; i++)
            {
                var (question, option) = some[i];
                losses[question][option] = MeanLoss(model, batch, i);
                // The prompt is the same in front of every option, and nothing looks ahead.
                if (option == 0) figures[question] = Measure(model, battery, i, questions[question].Prompt.Length - 1);
            }
        }
        return [.. questions.Index().Select(q =>
            new ProbedQuestion(q.Index, Array.IndexOf(losses[q.Index], losses[q.Index].Min()) == q.Item.AnswerIndex,
                losses[q.Index][q.Item.AnswerIndex], figures[q.Index]))];
    }

    private void Fill(Batch batch, ReadOnlySpan<(int Question, int Option)> rows)
    {
        Array.Fill(batch.Tokens, CharTokenizer.Pad);
        Array.Fill(batch.Targets, Batch.NoTarget);
        for (var i = 0; i < rows.Length; i++)
        {
            var question = questions[rows[i].Question];
            var tokens = Row(question, question.Options[rows[i].Option]);
            tokens.CopyTo(batch.Tokens, i * batch.Length);
            for (var t = question.Prompt.Length; t < tokens.Length; t++) batch.Targets[i * batch.Length + t - 1] = tokens[t];
        }
    }

    private float[] Measure(LlamaNetwork<float> model, MetricBattery battery, int row, int position)
    {
        if (metrics.Count == 0) return [];
        var figures = new float[(model.Shape.Layers + 1) * metrics.Count];
        var results = new double[metrics.Count];
        for (var layer = 0; layer <= model.Shape.Layers; layer++)
        {
            battery.Measure(model.State(layer, row, position), results);
            for (var m = 0; m < results.Length; m++) figures[layer * results.Length + m] = (float)results[m];
        }
        return figures;
    }

    private static double MeanLoss(LlamaNetwork<float> model, Batch batch, int row)
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
}
