using Sparsescope.Training.LatentRules;

namespace Sparsescope.Tests.Training.LatentRules;

public sealed class FrequencyBaselineTests
{
    [Theory]
    [InlineData(Split.Id, 0.695)]
    [InlineData(Split.OodMedium, 0.821)]
    [InlineData(Split.OodHard, 0.430)]
    public void Of_the_default_graph_it_answers_what_trained_models_answer(Split split, double share) =>
        Assert.Equal(share, FrequencyBaseline.Accuracy(GraphMaker.Make(new() { Seed = 42 }), split), 5e-4);   // counted by a script of its own

    [Fact]
    public void Where_no_option_was_a_tail_it_is_chance_and_without_questions_it_is_not_defined()
    {
        var graph = GraphMaker.Make(new() { Seed = 5, Entities = 1000, Rules = 10, Relations = 25, TrainingTriples = 2000, QuestionsPerSplit = 30 });
        var untrained = new LatentRuleGraph(graph.Rules, [], graph.Questions);
        Assert.Equal(1.0 / graph.Questions[0].Options.Count, FrequencyBaseline.Accuracy(untrained, Split.OodHard), 1e-12);
        Assert.Equal(double.NaN, FrequencyBaseline.Accuracy(new(graph.Rules, graph.Training, []), Split.Id));
    }
}
