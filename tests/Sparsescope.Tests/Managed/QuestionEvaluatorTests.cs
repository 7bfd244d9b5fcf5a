using Sparsescope.Managed.Evaluation;
using Sparsescope.Managed.Kernels;
using Sparsescope.Managed.LatentRules;
using Sparsescope.Managed.Network;
using Sparsescope.Managed.Training;

namespace Sparsescope.Tests.Managed;

public sealed class QuestionEvaluatorTests : IDisposable
{
    private static readonly LlamaShape s_shape = new()
    {
        Width = 16,
        Layers = 1,
        Heads = 2,
        KeyValueHeads = 2,
        MlpWidth = 24,
        Context = 16,
        Vocabulary = CharTokenizer.Count,
    };

    private readonly Workers _workers = new(1);

    public void Dispose() => _workers.Dispose();

    [Fact]
    public void The_option_of_the_lowest_mean_loss_is_the_one_chosen()
    {
        var (graph, model) = (Graph(12), Model());
        var score = Assert.Single(new QuestionEvaluator(graph, 100, seed: 1).Evaluate(model));
        var (correct, loss) = (0, 0.0);
        foreach (var question in graph.Questions)
        {
            double[] losses = [.. question.Options.Select(option => Loss(question, option))];
            if (losses[question.AnswerIndex] == losses.Min()) correct++;
            loss += losses[question.AnswerIndex] / 12;
        }
        Assert.Equal((Split.Id, 12, correct), (score.Split, score.Count, score.Correct));
        Assert.InRange(correct, 1, 11);
        Assert.Equal(loss, score.AnswerLoss, 1e-6);

        // One row alone: the mean loss of the option's characters after the question.
        double Loss(Question question, int option)
        {
            var (prompt, answer) = (CharTokenizer.Encode(question.Prompt), CharTokenizer.Encode(Triple.EntityName(option)));
            var batch = new Batch(1, prompt.Length + answer.Length);
            ((int[])[.. prompt, .. answer]).CopyTo(batch.Tokens, 0);
            Array.Fill(batch.Targets, Batch.NoTarget);
            answer.CopyTo(batch.Targets, prompt.Length - 1);
            return model.Forward(batch) / answer.Length;
        }
    }

    [Fact]
    public void Some_of_the_questions_are_drawn_by_the_seed()
    {
        var (graph, model) = (Graph(40), Model());
        double Score(ulong seed) => new QuestionEvaluator(graph, 5, seed).Evaluate(model).Single().AnswerLoss;
        Assert.Equal(5, new QuestionEvaluator(graph, 5, 1).Evaluate(model).Single().Count);
        Assert.Equal(Score(1), Score(1));
        Assert.NotEqual(Score(1), Score(2));
    }

    [Fact]
    public void Evaluating_leaves_training_as_it_was()
    {
        var config = new TrainConfig { Model = s_shape, Steps = 6, Batch = 4, LearningRate = 1e-2 };
        var evaluator = new QuestionEvaluator(Graph(12), 100, 1);
        Trainer<float> plain = new(config, new NumberedStream(config), _workers),
            evaluated = new(config, new NumberedStream(config), _workers);
        while (plain.Step < 6)
        {
            plain.TakeStep();
            evaluator.Evaluate(evaluated.Model);
            evaluated.TakeStep();
        }
        Assert.Equal(plain.Model.Weights, evaluated.Model.Weights);
    }

    private LlamaNetwork<float> Model()
    {
        // seven rows: options of one question lie in two batches
        var model = new LlamaNetwork<float>(s_shape, 7, 16, _workers, trains: false);
        InitialWeights.Fill(model.Weights, model.Layout, 0.3, seed: 2);
        return model;
    }

    private static LatentRuleGraph Graph(int questions)
    {
        var random = new SplitMix64(1);
        return new([], [new(1, 2, 3)], [.. Enumerable.Range(0, questions).Select(i =>
        {
            int[] options = [.. Enumerable.Range(0, 4).Select(o => 1000 * o + random.NextInt32(1000))];
            return new Question { Split = Split.Id, Fact = new(i, i % 5, options[i % 4]), Options = options };
        })]);
    }
}
