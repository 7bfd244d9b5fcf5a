using Sparsescope.Managed.LatentRules;
using Sparsescope.Studies.Dynamics;

namespace Sparsescope.Tests.Studies.Dynamics;

public sealed class DynamicsQuestionsTests
{
    [Fact]
    public void On_the_published_graph_questions_whose_pairs_training_shows_stand_apart()
    {
        var graph = GraphFolder.Read(Shared.Path("golden", "latent-rules"));
        var splitOf = DynamicsQuestions.SplitNames(graph);
        var chosen = DynamicsQuestions.Choose(graph, 1000, seed: 1).Select(q => splitOf(graph.Questions[q])).CountBy(name => name)
            .ToDictionary();
        Assert.Equal(new Dictionary<string, int>
        {
            ["id"] = 1000,
            ["ood_medium_seen"] = 170,
            ["ood_medium_unseen"] = 19,
            ["ood_hard_seen"] = 696,
            ["ood_hard_unseen"] = 162
        }, chosen);
        var some = DynamicsQuestions.Choose(graph, 100, seed: 1).Select(q => splitOf(graph.Questions[q])).CountBy(name => name)
            .ToDictionary();
        Assert.Equal(new Dictionary<string, int>
        {
            ["id"] = 200,
            ["ood_medium_seen"] = 100,
            ["ood_medium_unseen"] = 19,
            ["ood_hard_seen"] = 100,
            ["ood_hard_unseen"] = 100
        }, some);
    }

    [Fact]
    public void On_a_graph_that_holds_out_pairs_splits_keep_their_names()
    {
        var graph = GraphMaker.Make(new()
        {
            Seed = 5,
            Entities = 1000,
            Rules = 10,
            Relations = 25,
            TrainingTriples = 2000,
            QuestionsPerSplit = 30,
            Options = 5
        });
        var splitOf = DynamicsQuestions.SplitNames(graph);
        var names = DynamicsQuestions.Choose(graph, 10, seed: 1).Select(q => splitOf(graph.Questions[q])).CountBy(name => name)
            .ToDictionary();
        Assert.Equal(new Dictionary<string, int> { ["id"] = 20, ["ood_medium"] = 10, ["ood_hard"] = 10 }, names);
    }
}
