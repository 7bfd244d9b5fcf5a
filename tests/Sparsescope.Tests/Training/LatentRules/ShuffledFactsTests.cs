using Sparsescope.Training.LatentRules;

namespace Sparsescope.Tests.Training.LatentRules;

public sealed class ShuffledFactsTests
{
    [Fact]
    public void Pairs_and_tails_stay_and_rules_do_not()
    {
        var graph = Graphs.Small(2);
        var shuffled = ShuffledFacts.Of(graph, seed: 8);
        Assert.Equal(graph.Training.Select(fact => (fact.Head, fact.Relation)), shuffled.Training.Select(fact => (fact.Head, fact.Relation)));
        Assert.Equal(graph.Training.Select(fact => (fact.Relation, fact.Tail)).Order(), shuffled.Training.Select(fact => (fact.Relation, fact.Tail)).Order());
        Assert.Equal(1000, graph.Training.Count(fact => graph.Index.Steps(fact, graph.Rules) is not null));
        Assert.InRange(shuffled.Training.Count(fact => shuffled.Index.Steps(fact, shuffled.Rules) is not null), 0, 100);   // by chance
    }

    [Fact]
    public void Questions_ask_for_shuffled_facts_and_have_one_true_option()
    {
        var graph = ShuffledFacts.Of(Graphs.Small(2), seed: 8);
        foreach (var question in graph.Questions)
        {
            Assert.Equal(question.Split == Split.Id, graph.Index.Contains(question.Fact));
            Assert.Equal(10, question.Options.Distinct().Count());
            Assert.Equal(question.Split == Split.Id ? 1 : 0, question.Options.Count(option => graph.Index.Contains(question.Fact with { Tail = option })));
        }
    }
}
