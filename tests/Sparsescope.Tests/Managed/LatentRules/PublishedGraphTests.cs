using Sparsescope.Managed.LatentRules;

namespace Sparsescope.Tests.Managed.LatentRules;

/// <summary>The published graph (seed 42) as it is: what its prompts have seen, and what its rules derive.</summary>
public sealed class PublishedGraphTests
{
    [Theory]
    [InlineData(Split.Id, 1000, 864, 1000)]
    [InlineData(Split.OodMedium, 189, 86, 170)]
    [InlineData(Split.OodHard, 858, 369, 696)]
    public void Its_questions_have_fewer_prompts_and_most_pairs_out_of_distribution_were_seen(Split split, int questions, int prompts,
        int seen)
    {
        var graph = GraphFolder.Read(Shared.Path("golden", "latent-rules"));
        var asked = graph.Of(split).ToList();
        Assert.Equal((questions, prompts, seen),
            (asked.Count, asked.Select(question => question.Prompt).Distinct().Count(), asked.Count(graph.IsPairSeen)));
    }

    [Theory]
    [InlineData(Split.Id, 0.8922)]
    [InlineData(Split.OodMedium, 0.8684)]
    [InlineData(Split.OodHard, 0.7208)]
    public void Its_most_frequent_options_are_mostly_right(Split split, double share) =>
        // counted by a script of its own
        Assert.Equal(share, FrequencyBaseline.Accuracy(GraphFolder.Read(Shared.Path("golden", "latent-rules")), split), 5e-5);

    [Fact]
    public void Its_unseen_answers_follow_from_training_those_of_the_hard_split_by_two_steps()
    {
        var graph = GraphFolder.Read(Shared.Path("golden", "latent-rules"));
        Assert.All(graph.Of(Split.OodHard), question => Assert.Equal(2, question.Steps));
        Assert.All(graph.Of(Split.OodMedium), question => Assert.InRange(question.Steps ?? 0, 3, 5));
        Assert.All(graph.Questions, question => Assert.Equal(question.Split == Split.Id, graph.Index.Contains(question.Fact)));
    }

    [Fact]
    public void Of_its_training_facts_rules_derive_75_from_the_others()
    {
        var graph = GraphFolder.Read(Shared.Path("golden", "latent-rules"));
        Assert.Equal((10_000, 75), (graph.Training.Count, graph.Training.Count(fact => graph.Index.Steps(fact, graph.Rules) is not null)));
    }
}
