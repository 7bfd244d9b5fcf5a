using Sparsescope.Managed.LatentRules;

namespace Sparsescope.Tests.Managed.LatentRules;

public sealed class ShuffledFactsTests
{
    [Fact]
    public void Pairs_and_tails_stay_and_rules_do_not()
    {
        var graph = Graphs.Small(2);
        var shuffled = ShuffledFacts.Of(graph, seed: 8);
        Assert.Equal(graph.Training.Select(fact => (fact.Head, fact.Relation)),
            shuffled.Training.Select(fact => (fact.Head, fact.Relation)));
        Assert.Equal(graph.Training.Select(fact => (fact.Relation, fact.Tail)).Order(),
            shuffled.Training.Select(fact => (fact.Relation, fact.Tail)).Order());
        Assert.Equal(1000, graph.Training.Count(fact => graph.Index.Steps(fact, graph.Rules) is not null));
        Assert.InRange(shuffled.Training.Count(fact => shuffled.Index.Steps(fact, shuffled.Rules) is not null), 0, 100);   // by chance
        Assert.All(graph.Of(Split.Id).Zip(shuffled.Of(Split.Id)), pair => Assert.NotEqual(pair.First.Fact, pair.Second.Fact));
    }

    [Fact]
    public void Questions_of_another_make_get_options_that_are_false()
    {
        // Every question with options of its own: the answer, and tails of the relation that its neighbours in the list do not have.
        var made = Graphs.Small(3);
        var tails = made.Training.ToLookup(fact => fact.Relation, fact => fact.Tail);
        var graph = new LatentRuleGraph(made.Rules, made.Training, [.. made.Of(Split.Id).Index().Select(question => question.Item with
        {
            Options = [question.Item.Fact.Tail, .. tails[question.Item.Fact.Relation].Distinct()
                .Where(tail => tail != question.Item.Fact.Tail).Skip(question.Index % 5).Take(5)],
        })]);
        var shuffled = ShuffledFacts.Of(graph, seed: 8);
        Assert.Contains(graph.Questions.Zip(shuffled.Questions), pair => !pair.First.Options.SequenceEqual(pair.Second.Options));
        foreach (var question in shuffled.Questions)
        {
            Assert.Equal(6, question.Options.Distinct().Count());
            Assert.Equal([question.Fact.Tail],
                question.Options.Where(option => shuffled.Index.Contains(question.Fact with { Tail = option })));
        }
    }

    [Fact]
    public void Questions_ask_for_shuffled_facts_and_have_one_true_option()
    {
        var graph = ShuffledFacts.Of(Graphs.Small(2), seed: 8);
        foreach (var question in graph.Questions)
        {
            Assert.Equal(question.Split == Split.Id, graph.Index.Contains(question.Fact));
            Assert.Equal(5, question.Options.Distinct().Count());
            Assert.Equal(question.Split == Split.Id ? 1
                : 0, question.Options.Count(option => graph.Index.Contains(question.Fact with { Tail = option })));
        }
    }
}
